package io.pollcast.simulation;

import io.pollcast.backplane.Backplane;
import io.pollcast.backplane.memory.ForgetfulStore;
import io.pollcast.hub.SimulatedGateway;
import io.pollcast.metrics.Metrics;
import io.pollcast.poll.SimulatedPoller;
import io.pollcast.testing.ManualThread;
import io.pollcast.topic.State;
import io.pollcast.topic.Topic;
import io.pollcast.topic.Update;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * One history: faults for a while, then none, and what was seen to be wrong meanwhile and afterwards.
 *
 * <p>The backend's value is a counter that only grows. <em>Older after newer</em> is a client of one gateway that sees it go back, except
 * once for each time that the store itself went back: a gateway that meets another epoch, or a store that failed over to a replica that
 * lacks a write, takes over what is there, because nobody can tell it from what is right until the poller has published again.
 */
final class History {

    /** How the store and the way to each gateway are built; the tests take a safeguard out here. */
    record Build(UnaryOperator<Backplane> store, UnaryOperator<Backplane> gatewaysWay) {
        static final Build WHOLE = new Build(UnaryOperator.identity(), UnaryOperator.identity());
    }

    private static final Duration BEAT = Duration.ofSeconds(2);
    private static final Duration FAULTS = Duration.ofSeconds(40);
    /** What is promised after a fault's end. */
    private static final Duration RECOVERY = Duration.ofSeconds(5);

    /** A client whose stamp is above all versions, because the store began anew with an earlier clock, is told after two whole beats. */
    private static final Duration HELD_BACK = BEAT.multipliedBy(3);

    private static final long MILLI = 1_000_000;
    private static final long LEASE_NANOS = BEAT.multipliedBy(3).toNanos();
    /** The longest pause or stall. */
    private static final long LONGEST_MILLIS = 9_000;

    /**
     * After so long nobody says that an outdated value is fresh: the time after which it is stale, and what no clock measures: a message may be
     * held up before the store has it, but not for longer than the lease, and on its way from there to a gateway.
     */
    private static final long STALE_NANOS =
            BEAT.multipliedBy(6).plusMillis(LONGEST_MILLIS + 2_000).toNanos();

    private static final int SHOWN = 60;

    private final SplittableRandom random;
    private final Metrics metrics;
    private final ManualThread net = new ManualThread(0);
    private final ForgetfulStore store;
    private final Backplane open;
    private final Build build;
    private final boolean breaking;
    private final List<PollerProcess> pollers = new ArrayList<>();
    private final List<GatewayProcess> gateways = new ArrayList<>();
    private final Deque<String> events = new ArrayDeque<>();
    private final List<String> wrong = new ArrayList<>();
    private final Truth truth = new Truth();
    private final List<Roamer> roamers = new ArrayList<>();

    private boolean faulty = true;
    private boolean changing = true;
    private long clockStepMillis;
    private long highestClockMillis;
    private boolean versionsWentBack;
    private int setBacks;
    private long setBackAt = -LEASE_NANOS - 1;
    private int ids;

    History(long seed, Build build, Metrics metrics) {
        this.random = new SplittableRandom(seed);
        this.breaking = seed % 2 == 0;
        this.build = build;
        this.metrics = metrics;
        this.store = new ForgetfulStore(net, () -> 1_000_000_000L + net.getAsLong() / MILLI + clockStepMillis);
        this.open = build.store().apply(store.backplane());
    }

    /** Runs it, and says what went wrong; empty if nothing did. */
    List<String> run() {
        for (int i = 0; i < 3; i++) {
            pollers.add(new PollerProcess(i));
            gateways.add(new GatewayProcess(i));
            roamers.add(new Roamer("client" + i, this::heard));
        }
        pollers.forEach(PollerProcess::start);
        gateways.forEach(GatewayProcess::start);
        Truth.TOPICS.forEach(this::change);
        roamers.forEach(this::roam);
        fault();
        advance(FAULTS);
        faulty = false;
        // Else a later value would mend what went missing.
        changing = breaking;
        advance(Duration.ofMillis(LONGEST_MILLIS));
        heal();
        advance(RECOVERY);
        judge();
        advance(HELD_BACK);
        roamers.forEach(this::judge);
        roamers.forEach(Roamer::leave);
        return wrong;
    }

    /** What happened last, one event a line. */
    String events() {
        return String.join("\n", events);
    }

    private void change(Topic topic) {
        if (changing) {
            truth.change(topic, net.getAsLong());
            later(20, 4_000, () -> change(topic));
        }
    }

    private void roam(Roamer roamer) {
        if (changing) {
            gateway().serve(roamer);
            later(100, 6_000, () -> roam(roamer));
        }
    }

    /**
     * Older after newer is no wonder if the store has lost the newer one, or if a gateway has missed it and nobody has told: by TCP that does not
     * happen, so it is only in every other history, for the beat to mend. A store that begins anew with an earlier clock gives lower versions, and
     * nobody can tell them from those of a gateway that lags.
     */
    private void heard(Roamer client, Topic topic, int number, int before) {
        note(client.name + " has " + topic + " " + number);
        if (number == before) {
            wrong("twice: " + client.name + " got " + topic + " " + number);
        } else if (breaking && !versionsWentBack && number < before && setBackAt < truth.since(topic, before)) {
            wrong("older: " + client.name + " has " + topic + " " + number + " after " + before);
        }
    }

    private void fault() {
        if (!faulty) {
            return;
        }
        switch (random.nextInt(11)) {
            case 0 -> poller().pause();
            case 1 -> gateway().pause();
            case 2 -> poller().stall();
            case 3 -> gateway().stall();
            case 4 -> poller().restart(false);
            case 5 -> poller().restart(true);
            case 6 -> gateway().restart();
            case 7 -> gateway().deafen();
            case 8 -> loseData();
            case 9 -> stepClock();
            default -> lose();
        }
        later(100, 5_000, this::fault);
    }

    private void loseData() {
        if (random.nextBoolean()) {
            note("flush");
            setBack(store::flush);
        } else {
            note("replica falls behind");
            store.keep();
            later(10, 500, () -> {
                note("failover");
                setBack(store::failOver);
            });
        }
    }

    private void setBack(Runnable how) {
        versionsWentBack |= clockStepMillis < highestClockMillis;
        setBacks++;
        setBackAt = net.getAsLong();
        how.run();
    }

    private void stepClock() {
        highestClockMillis = Math.max(highestClockMillis, clockStepMillis);
        clockStepMillis += random.nextLong(-3_600_000, 3_600_000);
        note("clock step " + clockStepMillis);
    }

    private void lose() {
        Member process = random.nextBoolean() ? poller() : gateway();
        process.wire.lossPerMille = random.nextInt(400);
        note(process.name + " loses " + process.wire.lossPerMille);
        later(500, 8_000, () -> process.wire.lossPerMille = 0);
    }

    private void heal() {
        changing = false;
        note("healed");
        for (Member process : all()) {
            process.resume();
            process.wire.lossPerMille = 0;
            process.wire.stalledUntil = net.getAsLong();
        }
        // Somebody's gateway may have gone.
        roamers.forEach(roamer -> gateway().serve(roamer));
    }

    private void judge() {
        for (Topic topic : Truth.TOPICS) {
            gateways.forEach(gateway -> gateway.judge(topic));
        }
        long holders = pollers.stream().filter(poller -> poller.poller.holds()).count();
        if (holders != 1) {
            wrong("stuck: " + holders + " holders");
        }
    }

    private void judge(Roamer roamer) {
        for (Topic topic : Truth.TOPICS) {
            if (roamer.has(topic) != truth.now(topic)) {
                wrong("latest: a client has " + topic + " " + roamer.has(topic) + " of " + truth.now(topic));
            }
        }
    }

    private PollerProcess poller() {
        return pollers.get(random.nextInt(pollers.size()));
    }

    private GatewayProcess gateway() {
        return gateways.get(random.nextInt(gateways.size()));
    }

    private List<Member> all() {
        List<Member> all = new ArrayList<>(pollers);
        all.addAll(gateways);
        return all;
    }

    private void wrong(String what) {
        note("WRONG " + what);
        wrong.add(what);
    }

    /** Until something is wrong: what led to it is kept. */
    private void note(String what) {
        if (!wrong.isEmpty()) {
            return;
        }
        if (events.size() == SHOWN) {
            events.removeFirst();
        }
        events.add(net.getAsLong() / MILLI + " " + what);
    }

    private void later(int leastMillis, int mostMillis, Runnable task) {
        var unused = net.schedule(task, random.nextInt(leastMillis, mostMillis), TimeUnit.MILLISECONDS);
    }

    /** One event after the other: whoever is due next runs, and the clocks of all go together. */
    private void advance(Duration time) {
        long end = net.getAsLong() + time.toNanos();
        while (true) {
            long wait = Math.max(0, net.untilDue());
            for (Member process : all()) {
                wait = Math.min(wait, process.untilDue());
            }
            if (wait > end - net.getAsLong()) {
                return;
            }
            Duration step = Duration.ofNanos(wait);
            net.elapse(step);
            all().forEach(process -> process.thread.elapse(step));
            net.run();
            all().forEach(Member::runDue);
        }
    }

    /** A process: its thread, its clock and its connections. */
    private abstract class Member {

        final String name;
        ManualThread thread = new ManualThread(net.getAsLong());
        Wire wire = new Wire(open, net, random, breaking);
        private boolean paused;

        Member(String name) {
            this.name = name;
        }

        void renew() {
            wire.kill();
            thread.shutdownNow();
            thread = new ManualThread(net.getAsLong());
            wire = new Wire(open, net, random, breaking);
            paused = false;
        }

        long untilDue() {
            return paused ? Long.MAX_VALUE : Math.max(0, thread.untilDue());
        }

        void runDue() {
            if (!paused && thread.untilDue() <= 0) {
                thread.run();
            }
        }

        boolean isPaused() {
            return paused;
        }

        void pause() {
            note(name + " paused");
            paused = true;
            later(100, (int) LONGEST_MILLIS, this::resume);
        }

        void resume() {
            note(name + " runs");
            paused = false;
        }

        void stall() {
            note(name + " stalled");
            wire.stalledUntil = net.getAsLong() + random.nextLong(LONGEST_MILLIS) * MILLI;
        }
    }

    private final class PollerProcess extends Member {

        private SimulatedPoller poller;

        PollerProcess(int number) {
            super("poller" + number);
            poller = make();
        }

        private SimulatedPoller make() {
            return new SimulatedPoller(wire, BEAT, thread, Truth.TOPICS, this::fetch, () -> "id" + ids++, metrics);
        }

        void start() {
            thread.execute(poller::start);
        }

        void restart(boolean clean) {
            note(name + (clean ? " restarted" : " killed"));
            if (clean) {
                poller.close();
            }
            renew();
            poller = make();
            start();
        }

        private void fetch(Topic topic, Consumer<String> result) {
            for (PollerProcess other : pollers) {
                boolean excused = net.getAsLong() - setBackAt <= LEASE_NANOS;
                if (other != this && other.poller.holds() && !excused) {
                    wrong("two poll: " + name + " and " + other.name);
                }
            }
            note(name + " asks for " + topic + " " + truth.now(topic));
            later(1, 100, () -> {
                String body = random.nextInt(20) == 0 && faulty ? "" : String.valueOf(truth.now(topic));
                later(1, random.nextInt(10) == 0 ? 700 : 50, () -> result.accept(body));
            });
        }
    }

    private final class GatewayProcess extends Member {

        private SimulatedGateway gateway;
        private final Map<Topic, Seen> seen = new HashMap<>();

        /** @param setBacks of the store, when this was seen or an older one after it */
        private record Seen(int number, int setBacks, String epoch) {}

        GatewayProcess(int number) {
            super("gateway" + number);
            gateway = make();
        }

        private SimulatedGateway make() {
            return new SimulatedGateway(
                    build.gatewaysWay().apply(wire), BEAT, thread, name, Truth.TOPICS, this::hear, metrics);
        }

        void start() {
            gateway.start();
        }

        /** Its clients go elsewhere when they next move; they have what it sent. */
        void restart() {
            note(name + " restarted");
            roamers.forEach(Roamer::look);
            renew();
            seen.clear();
            gateway = make();
            start();
        }

        /** Whoever connects to one that is paused gets no answer, and stays where it is. */
        void serve(Roamer roamer) {
            if (!isPaused()) {
                note(roamer.name + " goes to " + name);
                roamer.moveTo(gateway);
            }
        }

        void deafen() {
            note(name + " deaf");
            wire.deafen();
        }

        private void hear(Update update) {
            int number = Integer.parseInt(update.body().text());
            String epoch = update.position().epoch();
            note(name + " has " + update.topic() + " " + number + " " + update.position());
            Seen before = seen.getOrDefault(update.topic(), new Seen(-1, setBacks, epoch));
            boolean older = number < before.number;
            if (older && before.epoch.equals(epoch) && before.setBacks == setBacks) {
                wrong("older: " + name + " has " + update.topic() + " " + number + " after " + before.number);
            }
            seen.put(update.topic(), new Seen(number, older ? setBacks : before.setBacks, epoch));
        }

        private int has(Topic topic) {
            Seen last = seen.get(topic);
            return last == null ? -1 : last.number;
        }

        void judge(Topic topic) {
            if (has(topic) != truth.now(topic)) {
                wrong("latest: " + name + " has " + topic + " " + has(topic) + " of " + truth.now(topic));
            }
            if (gateway.state(topic) != State.FRESH) {
                wrong("state: " + name + " says that " + topic + " is " + gateway.state(topic));
            }
        }

        @Override
        void runDue() {
            super.runDue();
            roamers.forEach(Roamer::look);
            for (Topic topic : Truth.TOPICS) {
                int number = has(topic);
                boolean old = number >= 0 && truth.outdatedNanos(topic, number, net.getAsLong()) > STALE_NANOS;
                if (old && untilDue() < Long.MAX_VALUE && gateway.state(topic) == State.FRESH) {
                    wrong("fresh: " + name + " has " + topic + " " + number + " of " + truth.now(topic));
                }
            }
        }
    }
}
