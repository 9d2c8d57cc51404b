package io.pollcast.simulation;

import io.pollcast.backplane.Backplane;
import io.pollcast.backplane.memory.ForgetfulStore;
import io.pollcast.hub.SimulatedGateway;
import io.pollcast.metrics.Metrics;
import io.pollcast.poll.SimulatedPoller;
import io.pollcast.testing.ManualThread;
import io.pollcast.topic.State;
import io.pollcast.topic.Update;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

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
    /** A lease that a dead poller holds, a take-over, and two beats to notice what differs. */
    private static final Duration RECOVERY = BEAT.multipliedBy(8);

    private static final long MILLI = 1_000_000;
    private static final long LEASE_NANOS = BEAT.multipliedBy(3).toNanos();
    /** The longest pause or stall: an age does not count the time that its message was on the way. */
    private static final long LONGEST_MILLIS = 9_000;

    private static final long STALE_NANOS =
            BEAT.multipliedBy(3).plusMillis(2 * LONGEST_MILLIS + 2_000).toNanos();
    private static final int SHOWN = 60;

    private final SplittableRandom random;
    private final Metrics metrics;
    private final ManualThread net = new ManualThread(0);
    private final ForgetfulStore store;
    private final Backplane open;
    private final Build build;
    private final List<PollerProcess> pollers = new ArrayList<>();
    private final List<GatewayProcess> gateways = new ArrayList<>();
    private final Deque<String> events = new ArrayDeque<>();
    private final List<String> wrong = new ArrayList<>();
    private final List<Long> changedAt = new ArrayList<>();

    private boolean faulty = true;
    private boolean changing = true;
    private long clockStepMillis;
    private int setBacks;
    private long setBackAt = -LEASE_NANOS - 1;
    private int ids;

    History(long seed, Build build, Metrics metrics) {
        this.random = new SplittableRandom(seed);
        this.build = build;
        this.metrics = metrics;
        this.store = new ForgetfulStore(net, () -> 1_000_000_000L + net.getAsLong() / MILLI + clockStepMillis);
        this.open = build.store().apply(store.backplane());
    }

    /** Runs it, and says what went wrong; empty if nothing did. */
    List<String> run() {
        changedAt.add(0L);
        for (int i = 0; i < 3; i++) {
            pollers.add(new PollerProcess(i));
            gateways.add(new GatewayProcess(i));
        }
        pollers.forEach(PollerProcess::start);
        gateways.forEach(GatewayProcess::start);
        change();
        fault();
        advance(FAULTS);
        faulty = false;
        advance(Duration.ofMillis(LONGEST_MILLIS));
        heal();
        advance(RECOVERY);
        judge();
        return wrong;
    }

    /** What happened last, one event a line. */
    String events() {
        return String.join("\n", events);
    }

    private void change() {
        if (changing) {
            changedAt.add(net.getAsLong());
            later(20, 4_000, this::change);
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
        setBacks++;
        setBackAt = net.getAsLong();
        how.run();
    }

    private void stepClock() {
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
    }

    private void judge() {
        for (GatewayProcess gateway : gateways) {
            if (gateway.counter != current()) {
                wrong("latest: " + gateway.name + " has " + gateway.counter + " of " + current());
            }
            if (gateway.gateway.state() != State.FRESH) {
                wrong("state: " + gateway.name + " says " + gateway.gateway.state());
            }
        }
        long holders = pollers.stream().filter(poller -> poller.poller.holds()).count();
        if (holders != 1) {
            wrong("stuck: " + holders + " holders");
        }
    }

    private int current() {
        return changedAt.size() - 1;
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

    private void note(String what) {
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
        Wire wire = new Wire(open, net, random);
        private boolean paused;

        Member(String name) {
            this.name = name;
        }

        void renew() {
            wire.kill();
            thread.shutdownNow();
            thread = new ManualThread(net.getAsLong());
            wire = new Wire(open, net, random);
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
            return new SimulatedPoller(wire, BEAT, thread, this::fetch, () -> "id" + ids++, metrics);
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

        private void fetch(Consumer<String> result) {
            for (PollerProcess other : pollers) {
                boolean excused = net.getAsLong() - setBackAt <= LEASE_NANOS;
                if (other != this && other.poller.holds() && !excused) {
                    wrong("two poll: " + name + " and " + other.name);
                }
            }
            note(name + " asks for " + current());
            later(1, 100, () -> {
                String body = random.nextInt(20) == 0 && faulty ? "" : String.valueOf(current());
                later(1, random.nextInt(10) == 0 ? 700 : 50, () -> result.accept(body));
            });
        }
    }

    private final class GatewayProcess extends Member {

        private SimulatedGateway gateway;
        private int counter;
        private int setBacksSeen;
        private @Nullable String epoch;

        GatewayProcess(int number) {
            super("gateway" + number);
            gateway = make();
        }

        private SimulatedGateway make() {
            return new SimulatedGateway(
                    build.gatewaysWay().apply(wire), BEAT, thread, SimulatedPoller.TOPIC, this::hear, metrics);
        }

        void start() {
            gateway.start();
        }

        void restart() {
            note(name + " restarted");
            renew();
            counter = 0;
            epoch = null;
            gateway = make();
            start();
        }

        void deafen() {
            note(name + " deaf");
            wire.deafen();
        }

        private void hear(Update update) {
            int heard = Integer.parseInt(update.body().text());
            note(name + " has " + heard + " " + update.position());
            boolean sameEpoch = update.position().epoch().equals(epoch);
            if (heard < counter && sameEpoch && setBacksSeen == setBacks) {
                wrong("older: " + name + " has " + heard + " after " + counter);
            }
            if (heard < counter) {
                setBacksSeen = setBacks;
            }
            counter = heard;
            epoch = update.position().epoch();
        }

        @Override
        void runDue() {
            super.runDue();
            boolean old = counter < current() && net.getAsLong() - changedAt.get(counter + 1) > STALE_NANOS;
            if (old && untilDue() < Long.MAX_VALUE && gateway.state() == State.FRESH) {
                wrong("fresh: " + name + " has " + counter + " of " + current());
            }
        }
    }
}
