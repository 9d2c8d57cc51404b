package io.pollcast.simulation;

import io.pollcast.backplane.Announcement;
import io.pollcast.backplane.Backplane;
import io.pollcast.backplane.Wanted;
import io.pollcast.backplane.memory.MemoryBackplane;
import io.pollcast.hub.SimulatedClient;
import io.pollcast.hub.SimulatedGateway;
import io.pollcast.metrics.Metrics;
import io.pollcast.poll.SimulatedDemandPoller;
import io.pollcast.testing.ManualThread;
import io.pollcast.topic.Topic;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * One history of topics that are polled on demand: clients and gateways come and go, pollers are killed, words are lost; then all is well for a while, all
 * clients leave, and new ones come. And what was seen to be wrong meanwhile and afterwards.
 */
final class DemandHistory {

    private static final Duration BEAT = Duration.ofSeconds(2);
    private static final Duration TROUBLE = Duration.ofSeconds(90);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(9);

    private static final Duration FORGOTTEN = Duration.ofMillis(Wanted.COUNTS_MILLIS);
    private static final Duration SAID = Duration.ofMillis(Wanted.EVERY_MILLIS);

    /** A tick of the gateway, a message to the store and one from it; each rarely takes 0.4 s. */
    private static final Duration AT_ONCE = Duration.ofMillis(1_200);

    /** Until the last word of a gateway that died, or what a poller took over, counts no more. */
    private static final Duration SETTLED =
            FORGOTTEN.plus(SAID).plus(SimulatedDemandPoller.LINGER).plus(LONGEST_PAUSE);

    /** The first poll, and the next two moments of the rhythm. */
    private static final int MOST_AT_ONCE = 3;

    private static final int ROUNDS = 10;
    private static final long MILLI = 1_000_000;
    private static final int SHOWN = 60;

    private static final Topic NEWS = new Topic("news");
    private static final List<Topic> PRICES = Stream.of("A", "B", "C", "D", "E", "F", "G", "H")
            .map(symbol -> new Topic("prices/" + symbol))
            .toList();

    private final SplittableRandom random;
    private final UnaryOperator<Backplane> gatewaysWay;
    private final Metrics metrics;
    private final ManualThread net = new ManualThread(0);
    private final MemoryBackplane store = new MemoryBackplane(net, () -> 1_000_000_000L + net.getAsLong() / MILLI);
    private final List<PollerProcess> pollers = new ArrayList<>();
    private final List<GatewayProcess> gateways = new ArrayList<>();
    private final Map<Topic, Integer> asked = new TreeMap<>();
    private final Map<Topic, Long> wantedAt = new HashMap<>();
    private final Deque<String> events = new ArrayDeque<>();
    private final List<String> wrong = new ArrayList<>();

    private boolean trouble = true;
    private boolean settled;
    private long takenOverAt;
    private int ids;

    /** @param gatewaysWay how the way of each gateway to the store is built; the tests spoil it */
    DemandHistory(long seed, UnaryOperator<Backplane> gatewaysWay, Metrics metrics) {
        this.random = new SplittableRandom(seed);
        this.gatewaysWay = gatewaysWay;
        this.metrics = metrics;
    }

    /** Runs it, and says what went wrong; empty if nothing did. */
    List<String> run() {
        store.subscribe(this::onAnnouncement);
        for (int i = 0; i < 2; i++) {
            pollers.add(new PollerProcess(i));
        }
        for (int i = 0; i < 3; i++) {
            gateways.add(new GatewayProcess(i));
        }
        advance(BEAT);
        visit();
        fault();
        advance(TROUBLE);
        heal();
        advance(SETTLED);
        settled = true;
        judgePolled();
        judgeStopped();
        judgeAtOnce();
        return wrong;
    }

    /** What happened last, one event a line. */
    String events() {
        return String.join("\n", events);
    }

    /** Somebody comes or somebody goes. */
    private void visit() {
        if (!trouble) {
            return;
        }
        GatewayProcess gateway = gateways.get(random.nextInt(gateways.size()));
        if (random.nextInt(5) < 2) {
            gateway.come(some());
        } else {
            gateway.go();
        }
        later(50, 2_000, this::visit);
    }

    private List<Topic> some() {
        Set<Topic> topics = new HashSet<>();
        for (int i = random.nextInt(1, 3); i > 0; i--) {
            topics.add(random.nextInt(3) == 0 ? NEWS : PRICES.get(random.nextInt(PRICES.size())));
        }
        return topics.stream().sorted().toList();
    }

    private void fault() {
        if (!trouble) {
            return;
        }
        Member poller = pollers.get(random.nextInt(pollers.size()));
        GatewayProcess gateway = gateways.get(random.nextInt(gateways.size()));
        switch (random.nextInt(8)) {
            case 0, 1 -> poller.restart();
            case 2 -> poller.pause();
            case 3 -> gateway.restart();
            case 4 -> gateway.lose();
            case 5 -> gateway.pause();
            case 6 -> poller.loseWords();
            default -> gateway.loseWords();
        }
        later(1_000, 20_000, this::fault);
    }

    private void heal() {
        note("healed");
        trouble = false;
        for (Member member : all()) {
            member.paused = false;
            member.wire.lossPerMille = 0;
        }
        gateways.stream().filter(gateway -> gateway.lost).forEach(Member::restart);
    }

    private void onAnnouncement(Announcement announcement) {
        if (announcement instanceof Announcement.Beaten beaten) {
            long topics = beaten.beat().topics().stream()
                    .filter(entry -> PRICES.contains(entry.topic()))
                    .count();
            long stored = store.readIndex().toCompletableFuture().join().stored().stream()
                    .filter(value -> PRICES.contains(value.topic()))
                    .count();
            // A value that a lost word or a lost poller left behind goes with the next word that comes through.
            boolean left = settled && stored > SimulatedDemandPoller.MOST_TOPICS;
            if (topics > SimulatedDemandPoller.MOST_TOPICS || left) {
                wrong("too many: " + topics + " topics of the template are polled, and " + stored + " are stored");
            }
        }
    }

    private void onAsked(Topic topic) {
        asked.merge(topic, 1, Integer::sum);
        long since = net.getAsLong() - Math.max(wantedAt.getOrDefault(topic, 0L), takenOverAt);
        if (!isWanted(topic) && since > SETTLED.toNanos()) {
            wrong("unwanted: " + topic + " is polled though nobody has wanted it for " + since / MILLI + " ms");
        }
    }

    private boolean isWanted(Topic topic) {
        return gateways.stream().anyMatch(gateway -> gateway.wants(topic));
    }

    /** All has been well for long, and nobody has come or gone. */
    private void judgePolled() {
        asked.clear();
        advance(SimulatedDemandPoller.EVERY.multipliedBy(ROUNDS));
        long live = PRICES.stream().filter(this::isWanted).count();
        if (live > SimulatedDemandPoller.MOST_TOPICS) {
            wrong("refused: " + live + " topics of the template have clients");
        }
        Stream.concat(Stream.of(NEWS), PRICES.stream()).forEach(topic -> {
            int times = asked.getOrDefault(topic, 0);
            int due = isWanted(topic) ? ROUNDS : 0;
            if (Math.abs(times - due) > (due == 0 ? 0 : 1)) {
                wrong("polled: " + topic + " was asked for " + times + " times, not " + due);
            }
        });
    }

    /** A call that is under way when its time is over ends first, so that it may stop with a later word of some gateway only. */
    private void judgeStopped() {
        gateways.get(0).come(List.of(NEWS));
        advance(SAID);
        note("all leave");
        gateways.forEach(GatewayProcess::empty);
        asked.clear();
        advance(SimulatedDemandPoller.LINGER.minus(SimulatedDemandPoller.EVERY));
        if (asked.getOrDefault(NEWS, 0) < 3) {
            wrong("linger: news was not polled for a while after the last client had left");
        }
        advance(SAID.multipliedBy(2).plus(SimulatedDemandPoller.EVERY).plus(AT_ONCE));
        asked.clear();
        advance(Duration.ofMinutes(2));
        if (!asked.isEmpty()) {
            wrong("stopped: nobody is there, and asked for are " + asked);
        }
        int stored = store.readIndex().toCompletableFuture().join().stored().size();
        if (stored > 1) {
            wrong("forgotten: " + stored + " values are stored, of which only that of news may be");
        }
    }

    private void judgeAtOnce() {
        for (Topic topic : List.of(NEWS, PRICES.get(random.nextInt(PRICES.size())))) {
            asked.clear();
            gateways.forEach(gateway -> {
                gateway.come(List.of(topic));
                gateway.come(List.of(topic));
            });
            advance(AT_ONCE);
            int times = asked.getOrDefault(topic, 0);
            if (times < 1 || times > MOST_AT_ONCE) {
                wrong("at once: " + topic + " was asked for " + times + " times when the first clients came");
            }
        }
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
        if (wrong.isEmpty() || what.startsWith("WRONG")) {
            if (events.size() == SHOWN) {
                events.removeFirst();
            }
            events.add(net.getAsLong() / MILLI + " " + what);
        }
    }

    private void later(int leastMillis, int mostMillis, Runnable task) {
        var unused = net.schedule(task, random.nextInt(leastMillis, mostMillis), TimeUnit.MILLISECONDS);
    }

    /** One event after the other: whoever is due next runs, and the clocks of all go together. */
    private void advance(Duration time) {
        long end = net.getAsLong() + time.toNanos();
        while (true) {
            long wait = Math.max(0, net.untilDue());
            for (Member member : all()) {
                wait = Math.min(wait, member.untilDue());
            }
            Duration step = Duration.ofNanos(Math.min(wait, end - net.getAsLong()));
            net.elapse(step);
            all().forEach(member -> member.thread.elapse(step));
            if (wait > step.toNanos()) {
                return;
            }
            net.run();
            all().forEach(Member::runDue);
        }
    }

    /** A process: its thread, its clock and its connections. */
    private abstract class Member {

        final String name;
        ManualThread thread = new ManualThread(net.getAsLong());
        Wire wire = new Wire(store, net, random, true);
        boolean paused;

        Member(String name) {
            this.name = name;
        }

        abstract void begin();

        void end() {
            wire.kill();
            thread.shutdownNow();
        }

        void restart() {
            note(name + " restarted");
            end();
            thread = new ManualThread(net.getAsLong());
            wire = new Wire(store, net, random, true);
            paused = false;
            begin();
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
            later(100, (int) LONGEST_PAUSE.toMillis(), () -> paused = false);
        }

        void loseWords() {
            wire.lossPerMille = random.nextInt(500);
            note(name + " loses " + wire.lossPerMille);
            later(500, 9_000, () -> wire.lossPerMille = 0);
        }
    }

    private final class PollerProcess extends Member {

        private final Set<Topic> open = new HashSet<>();
        private SimulatedDemandPoller poller;
        private boolean held;

        PollerProcess(int number) {
            super("poller" + number);
            poller = make();
            poller.start();
        }

        private SimulatedDemandPoller make() {
            ManualThread mine = thread;
            return new SimulatedDemandPoller(
                    wire, BEAT, mine, NEWS, (topic, result) -> fetch(mine, topic, result), () -> "id" + ids++, metrics);
        }

        @Override
        void begin() {
            open.clear();
            held = false;
            poller = make();
            poller.start();
        }

        @Override
        void runDue() {
            super.runDue();
            boolean holds = poller.holds();
            if (holds && !held) {
                note(name + " holds the lease");
                takenOverAt = net.getAsLong();
            }
            held = holds;
        }

        private void fetch(ManualThread mine, Topic topic, Consumer<String> result) {
            if (!open.add(topic)) {
                wrong("twice: " + name + " asks for " + topic + " while it waits for the answer");
            }
            onAsked(topic);
            later(1, random.nextInt(10) == 0 ? 700 : 50, () -> {
                if (mine == thread) {
                    open.remove(topic);
                    result.accept(String.valueOf(net.getAsLong() / (700 * MILLI)));
                }
            });
        }
    }

    private final class GatewayProcess extends Member {

        private record Visitor(SimulatedClient stream, List<Topic> topics) {}

        private final List<Visitor> visitors = new ArrayList<>();
        private SimulatedGateway gateway;
        private boolean lost;

        GatewayProcess(int number) {
            super("gateway" + number);
            gateway = make();
            gateway.start();
        }

        private SimulatedGateway make() {
            return new SimulatedGateway(
                    gatewaysWay.apply(wire), BEAT, thread, name + "-" + ids++, List.of(), update -> {}, metrics);
        }

        @Override
        void begin() {
            lost = false;
            gateway = make();
            gateway.start();
        }

        @Override
        void end() {
            empty();
            super.end();
        }

        /** It ends, and nobody starts another for a while. */
        void lose() {
            note(name + " lost");
            end();
            lost = true;
            later(1_000, 60_000, () -> {
                if (lost) {
                    restart();
                }
            });
        }

        void come(List<Topic> topics) {
            if (!paused && !lost) {
                note("a client of " + topics + " comes to " + name);
                visitors.add(new Visitor(gateway.connect(topics), topics));
            }
        }

        void go() {
            if (!paused && !visitors.isEmpty()) {
                leave(visitors.remove(random.nextInt(visitors.size())));
            }
        }

        void empty() {
            visitors.forEach(this::leave);
            visitors.clear();
        }

        private void leave(Visitor visitor) {
            note("a client of " + visitor.topics() + " leaves " + name);
            visitor.stream().close();
            visitor.topics().forEach(topic -> wantedAt.put(topic, net.getAsLong()));
        }

        boolean wants(Topic topic) {
            return visitors.stream().anyMatch(visitor -> visitor.topics().contains(topic));
        }

        @Override
        void runDue() {
            super.runDue();
            visitors.forEach(visitor -> visitor.stream().take());
            visitors.stream()
                    .filter(visitor -> !visitor.stream().isOpen())
                    .toList()
                    .forEach(visitor -> {
                        visitors.remove(visitor);
                        leave(visitor);
                    });
        }
    }
}
