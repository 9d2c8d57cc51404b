package io.pollcast.hub;

import io.netty.channel.EventLoop;
import io.pollcast.log.Quoted;
import io.pollcast.metrics.Metrics;
import io.pollcast.sse.CloseReason;
import io.pollcast.sse.Cursor;
import io.pollcast.sse.SseConnection;
import io.pollcast.sse.SseHandler;
import io.pollcast.topic.State;
import io.pollcast.topic.Topic;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The part of the hub that belongs to one event loop: its copy of every topic, and its subscribers. Every method is called on that loop, but for {@link #send} and {@link #connections}.
 */
public final class HubShard {

    private static final Logger log = LoggerFactory.getLogger(HubShard.class);
    private static final long SWEEP_MILLIS = 500;
    private static final int DRAIN_RETRY_MIN_MILLIS = 2_000;
    private static final int DRAIN_RETRY_MAX_MILLIS = 5_000;
    private static final int LIMIT_RETRY_MIN_MILLIS = 5_000;
    private static final int LIMIT_RETRY_MAX_MILLIS = 15_000;

    /** Who owes for so long and goes has not gone by itself, as far as can be told. */
    private static final long GIVEN_UP_NANOS = TimeUnit.SECONDS.toNanos(25);

    /** A newcomer whose cursor is ahead of this gateway waits for this many whole beats. */
    private static final int PATIENCE_BEATS = 2;

    private final EventLoop loop;
    private final LongSupplier nanoTime;
    private final RandomGenerator random;
    private final Metrics metrics;
    private final Compressions compressions;
    private final Interest interest;
    private final Asked asked = new Asked();

    /** Of the topics that subscribers name, those that there are; they may name any number of others. */
    private final Set<Topic> present = new HashSet<>();

    private final Lingering lingering = new Lingering();
    private final News news = new News();
    private final Views views = new Views();
    private final Map<Group.Key, Group> groups = new HashMap<>();
    private final Map<Topic, Set<Group>> interested = new HashMap<>();
    private final Set<Subscriber> subscribers = new LinkedHashSet<>();
    private final Sweep sweep;
    private volatile int connections;

    /**
     * @param shards how many there are in all: they share what slow clients may hold
     * @param worker compresses large values, off the loop
     * @param interest is told what subscribers want
     */
    HubShard(
            EventLoop loop,
            int shards,
            Executor worker,
            Interest interest,
            LongSupplier nanoTime,
            RandomGenerator random,
            Metrics metrics) {
        this.loop = loop;
        this.interest = interest;
        this.compressions = new Compressions(loop, worker, this::onCompressed);
        this.nanoTime = nanoTime;
        this.random = random;
        this.metrics = metrics;
        this.sweep = new Sweep(subscribers, views, lingering, shards, random);
    }

    void start() {
        var unused = loop.scheduleWithFixedDelay(
                () -> sweep.run(nanoTime.getAsLong()), SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** From any thread: hands news to the loop. */
    void send(HubUpdate update) {
        if (news.add(update)) {
            loop.execute(() -> news.take().forEach(this::onUpdate));
        }
    }

    /** From any thread: how many streams are open. */
    int connections() {
        return connections;
    }

    public Views views() {
        return views;
    }

    /**
     * Begins to serve a connection whose response head has been written.
     *
     * @param topics what it wants
     * @param named whether events carry the topic's name
     * @param cursor what it has already
     * @return what to tell of its socket
     */
    public SseHandler.Listener subscribe(SseConnection connection, List<Topic> topics, boolean named, Cursor cursor) {
        List<Topic> wanted = topics.stream().distinct().sorted().toList();
        Group group = groups.computeIfAbsent(new Group.Key(wanted, named, connection.coding()), this::newGroup);
        Subscriber.Backlog backlog = Subscriber.Backlog.ofNewcomer(group, cursor, views);
        Subscriber subscriber = new Subscriber(connection, group, backlog);
        subscribers.add(subscriber);
        connections = subscribers.size();
        metrics.connectionOpened();
        interest.connected();
        sweep.scheduleBeat(subscriber, nanoTime.getAsLong());
        return new SseHandler.Listener() {
            @Override
            public void onOpened() {
                guarded(group, () -> group.add(subscriber, nanoTime.getAsLong()));
            }

            @Override
            public void onWritable() {
                guarded(group, () -> group.serve(subscriber, nanoTime.getAsLong()));
            }

            @Override
            public void onClosed() {
                remove(subscriber);
            }
        };
    }

    /** Ends every stream, one by one within {@code spreadMillis}, so that not all clients come back at once. */
    void drain(int spreadMillis) {
        for (Subscriber subscriber : subscribers) {
            var unused = loop.schedule(
                    () -> subscriber.connection.end(
                            CloseReason.DRAIN, random.nextInt(DRAIN_RETRY_MIN_MILLIS, DRAIN_RETRY_MAX_MILLIS)),
                    random.nextInt(spreadMillis + 1),
                    TimeUnit.MILLISECONDS);
        }
    }

    /** Cuts what is left. */
    void cut() {
        List.copyOf(subscribers).forEach(subscriber -> subscriber.connection.close(CloseReason.DRAIN));
        lingering.sweep();
    }

    EventLoop loop() {
        return loop;
    }

    private Group newGroup(Group.Key key) {
        Group group = new Group(key, views, compressions, lingering, metrics, random);
        for (Topic topic : key.topics()) {
            interested.computeIfAbsent(topic, this::firstInterest).add(group);
        }
        return group;
    }

    private Set<Group> firstInterest(Topic topic) {
        if (views.view(topic).state() != State.GONE) {
            want(topic);
        }
        return new LinkedHashSet<>();
    }

    private void want(Topic topic) {
        if (present.add(topic)) {
            interest.joined(topic);
        }
    }

    /** Somebody has asked for the value of a topic that is polled on demand: for a moment that is as good as a stream. */
    public void ask(Topic topic) {
        long now = nanoTime.getAsLong();
        if (asked.pass(topic, now)) {
            interest.asked(topic, now);
        }
    }

    private void remove(Subscriber subscriber) {
        if (!subscribers.remove(subscriber)) {
            return;
        }
        connections = subscribers.size();
        metrics.connectionClosed(reason(subscriber).label());
        interest.disconnected();
        Group group = subscriber.group;
        group.remove(subscriber);
        if (group.isEmpty()) {
            groups.remove(group.key());
            group.key().topics().forEach(topic -> forget(topic, group));
        }
    }

    /** The kernel gives up on who makes no room for 30 seconds; of that, io_uring sees no more than an end like any other. */
    private CloseReason reason(Subscriber subscriber) {
        CloseReason known = subscriber.connection.reason();
        boolean owed = subscriber.debt.isOpen() && subscriber.debt.ageNanos(nanoTime.getAsLong()) > GIVEN_UP_NANOS;
        return known == CloseReason.CLIENT && owed ? CloseReason.STALLED : known;
    }

    private void forget(Topic topic, Group group) {
        Set<Group> set = interested.get(topic);
        if (set != null && set.remove(group) && set.isEmpty()) {
            interested.remove(topic);
            if (present.remove(topic)) {
                interest.left(topic);
            }
        }
    }

    private void onUpdate(HubUpdate update) {
        update.refused().forEach(this::refuse);
        boolean registryBecameKnown = update.registryKnown() && !views.registryKnown();
        Map<Topic, TopicView> before = new HashMap<>();
        Set<Group> affected = new LinkedHashSet<>();
        for (TopicView view : update.changed()) {
            before.put(view.topic(), views.view(view.topic()));
            affected.addAll(interested.getOrDefault(view.topic(), Set.of()));
        }
        views.apply(update);
        before.keySet().stream()
                .filter(topic ->
                        interested.containsKey(topic) && views.view(topic).state() != State.GONE)
                .forEach(this::want);
        before.values().forEach(this::onReplaced);
        if (registryBecameKnown) {
            affected.addAll(groups.values());
        }
        long now = nanoTime.getAsLong();
        for (Group group : affected) {
            guarded(group, () -> tell(group, before, registryBecameKnown, now));
        }
        for (Group group : groups.values()) {
            guarded(group, () -> group.releaseHeld(views.highWater(), views.beats(), PATIENCE_BEATS, now));
        }
    }

    /** There is no room for this topic of a template. */
    private void refuse(Topic topic) {
        for (Group group : List.copyOf(interested.getOrDefault(topic, Set.of()))) {
            guarded(
                    group,
                    () -> group.endAll(
                            CloseReason.LIMIT, () -> random.nextInt(LIMIT_RETRY_MIN_MILLIS, LIMIT_RETRY_MAX_MILLIS)));
        }
    }

    private void tell(Group group, Map<Topic, TopicView> before, boolean registryBecameKnown, long now) {
        BitSet values = new BitSet();
        BitSet states = new BitSet();
        for (int i = 0; i < group.size(); i++) {
            TopicView is = views.view(group.topic(i));
            TopicView was = before.get(group.topic(i));
            if (was == null) {
                states.set(i, registryBecameKnown && is.info() == null);
                continue;
            }
            values.set(i, is.value() != null && is.value() != was.value());
            states.set(i, is.state() != was.state() || is.asleep() != was.asleep());
        }
        if (!values.isEmpty() || !states.isEmpty()) {
            group.onChange(values, states, now);
        }
    }

    private void onReplaced(TopicView was) {
        Value value = was.value();
        if (value != null && value != views.view(was.topic()).value()) {
            lingering.overtaken(value.encoded());
        }
    }

    /** Groups that could not send a value yet can now. */
    private void onCompressed(Topic topic) {
        long now = nanoTime.getAsLong();
        for (Group group : List.copyOf(interested.getOrDefault(topic, Set.of()))) {
            guarded(group, () -> group.onReady(topic, now));
        }
    }

    /** A group that could not be told does not know what its clients have: they come back, and say it themselves. */
    private static void guarded(Group group, Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | OutOfMemoryError e) {
            log.error("group_failed topics={} problem={}", group.size(), Quoted.fault(e));
            log.debug("group_failed", e);
            group.closeAll(CloseReason.FAULT);
        }
    }
}
