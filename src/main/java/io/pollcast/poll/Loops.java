package io.pollcast.poll;

import io.pollcast.backplane.Beat;
import io.pollcast.backplane.Grant;
import io.pollcast.backplane.Stored;
import io.pollcast.topic.Registry;
import io.pollcast.topic.Topic;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One loop for each endpoint, all of them running while the lease is held. Endpoints come, go and change while the others keep their phase,
 * what they know, and the call that is under way. Owned by the poller's
 * thread, but for what says otherwise.
 */
final class Loops implements LeaseKeeper.Holder {

    private static final Logger log = LoggerFactory.getLogger(Loops.class);

    private final Duration beat;
    private final BiFunction<EndpointSettings, SlowDown, PollLoop> maker;
    private final Map<Topic, PollLoop> loops = new LinkedHashMap<>();
    private boolean running;
    private volatile SlowDown slowDown = SlowDown.NONE;

    /** @param maker makes a loop that does nothing yet */
    Loops(Duration beat, BiFunction<EndpointSettings, SlowDown, PollLoop> maker) {
        this.beat = beat;
        this.maker = maker;
    }

    /** Polls {@code endpoints} from now on, each topic once, and nothing else. */
    void replaceAll(List<EndpointSettings> endpoints) {
        Set<Topic> leaving = new HashSet<>(loops.keySet());
        endpoints.forEach(endpoint -> leaving.remove(endpoint.topic()));
        leaving.forEach(this::remove);
        endpoints.forEach(this::put);
    }

    /** Begins to poll an endpoint, or polls its topic in another way than before. One that is polled already is left alone. */
    void put(EndpointSettings endpoint) {
        PollLoop former = loops.get(endpoint.topic());
        if (former != null && former.endpoint().equals(endpoint)) {
            return;
        }
        PollLoop next = maker.apply(endpoint, slowDown);
        loops.put(endpoint.topic(), next);
        @Nullable Stored stored = former == null ? null : next.succeed(former);
        if (running) {
            logComing(endpoint.topic(), former != null);
            next.start(stored);
        }
    }

    private static void logComing(Topic topic, boolean known) {
        if (known) {
            log.info("endpoint_changed topic={}", topic);
        } else {
            log.info("endpoint_added topic={}", topic);
        }
    }

    /** Polls a topic no more. */
    void remove(Topic topic) {
        PollLoop leaving = loops.remove(topic);
        if (leaving != null) {
            leaving.retire();
            log.info("endpoint_removed topic={}", topic);
        }
    }

    /** From any thread. */
    @Override
    public SlowDown slowDown() {
        return slowDown;
    }

    @Override
    public void onSlowDown(SlowDown wanted) {
        if (!wanted.equals(slowDown)) {
            log.info("slow_down factor={}", wanted);
            slowDown = wanted;
            loops.values().forEach(loop -> loop.slowDown(wanted));
        }
    }

    /** How each endpoint stands. */
    List<EndpointStatus> status() {
        return loops.values().stream().map(PollLoop::status).toList();
    }

    /** What gateways are to know of the endpoints. */
    Registry registry() {
        return new Registry(
                loops.values().stream().map(loop -> loop.endpoint().info(beat)).toList());
    }

    @Override
    public void onGranted(Grant.Granted grant) {
        running = true;
        Map<Topic, Stored> stored =
                grant.stored().stream().collect(Collectors.toMap(Stored::topic, Function.identity()));
        loops.forEach((topic, loop) -> {
            @Nullable Stored held = stored.get(topic);
            loop.start(held);
        });
    }

    @Override
    public void onRenewed(List<Topic> missing) {
        Set<Topic> lacking = new HashSet<>(missing);
        loops.forEach((topic, loop) -> loop.onRenewed(lacking.contains(topic)));
    }

    @Override
    public void onLost() {
        running = false;
        loops.values().forEach(PollLoop::stop);
    }

    @Override
    public List<Beat.Entry> entries() {
        return loops.values().stream().map(PollLoop::entry).toList();
    }
}
