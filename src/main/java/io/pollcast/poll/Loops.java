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
import java.util.Objects;
import java.util.Optional;
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

    /** Topics polled on demand that nobody wants. */
    private final Set<Topic> asleep = new HashSet<>();

    /** Topics that were asleep and have not been polled since. */
    private final Set<Topic> waking = new HashSet<>();

    private final TemplateTopics instances = new TemplateTopics();

    private List<TemplateSettings> templates = List.of();
    private boolean running;
    private volatile SlowDown slowDown = SlowDown.NONE;

    /** @param maker makes a loop that does nothing yet */
    Loops(Duration beat, BiFunction<EndpointSettings, SlowDown, PollLoop> maker) {
        this.beat = beat;
        this.maker = maker;
    }

    /**
     * Polls {@code endpoints} from now on, each topic once, and nothing else but what the templates have.
     *
     * @return topics of templates that are not polled any more, though the store may keep them
     */
    Set<Topic> replaceAll(List<EndpointSettings> endpoints, List<TemplateSettings> newTemplates) {
        templates = List.copyOf(newTemplates);
        Set<Topic> leaving = new HashSet<>(loops.keySet());
        Set<Topic> ended = replaceInstances();
        leaving.removeAll(instances.topics());
        leaving.removeAll(ended);
        ended.forEach(this::end);
        endpoints.forEach(endpoint -> leaving.remove(endpoint.topic()));
        leaving.forEach(this::remove);
        endpoints.forEach(endpoint -> {
            instances.remove(endpoint.topic());
            put(endpoint);
        });
        return ended;
    }

    private Set<Topic> replaceInstances() {
        Set<Topic> before = instances.topics();
        instances.clear();
        for (Topic topic : before) {
            templateOf(topic).ifPresent(template -> begin(topic, template));
        }
        Set<Topic> ended = new HashSet<>(before);
        ended.removeIf(instances::has);
        return ended;
    }

    /** The template that has {@code topic}. */
    Optional<TemplateSettings> templateOf(Topic topic) {
        return templates.stream().filter(template -> template.admits(topic)).findFirst();
    }

    /** Begins with a topic of a template; it is asleep. */
    void begin(Topic topic, TemplateSettings template) {
        instances.put(topic, template);
        put(template.endpoint(topic));
    }

    /** The topics of templates; not to be changed. */
    TemplateTopics instances() {
        return instances;
    }

    /** The name that what is counted of {@code topic} is counted under: topics of templates are too many for names of their own. */
    String label(Topic topic) {
        TemplateSettings template = instances.of(topic);
        return template == null ? topic.name() : template.name();
    }

    boolean has(Topic topic) {
        return loops.containsKey(topic);
    }

    /** Whether anything is polled on demand. */
    boolean hasOnDemand() {
        return !templates.isEmpty()
                || loops.values().stream().anyMatch(loop -> loop.endpoint().linger() != null);
    }

    /** What is polled on demand, with how long it lingers. */
    Map<Topic, Duration> onDemand() {
        Map<Topic, Duration> lingers = new LinkedHashMap<>();
        loops.forEach((topic, loop) -> {
            Duration linger = loop.endpoint().linger();
            if (linger != null) {
                lingers.put(topic, linger);
            }
        });
        return lingers;
    }

    /** Somebody wants it. */
    void wake(Topic topic) {
        PollLoop loop = loops.get(topic);
        if (loop != null && asleep.remove(topic) && running) {
            waking.add(topic);
            loop.resume();
            log.debug("topic_woken topic={}", topic);
        }
    }

    /** Whether no call for it is under way or in line. */
    boolean isIdle(Topic topic) {
        PollLoop loop = loops.get(topic);
        return loop == null || !running || asleep.contains(topic) || loop.waits();
    }

    /** Nobody wants it, and it is idle. */
    void sleep(Topic topic) {
        PollLoop loop = loops.get(topic);
        if (loop != null && asleep.add(topic)) {
            waking.remove(topic);
            loop.retire();
            log.debug("topic_asleep topic={}", topic);
        }
    }

    /** Begins to poll an endpoint, or polls its topic in another way than before. One that is polled already is left alone. */
    void put(EndpointSettings endpoint) {
        PollLoop former = loops.get(endpoint.topic());
        if (former != null && former.endpoint().equals(endpoint)) {
            return;
        }
        PollLoop next = maker.apply(endpoint, slowDown);
        if (endpoint.linger() == null) {
            asleep.remove(endpoint.topic());
        } else if (former == null || former.endpoint().linger() == null) {
            asleep.add(endpoint.topic());
        }
        loops.put(endpoint.topic(), next);
        @Nullable Stored stored = former == null ? null : next.succeed(former);
        if (running) {
            logComing(endpoint.topic(), former != null);
            start(next, stored);
        }
    }

    private void start(PollLoop loop, @Nullable Stored stored) {
        if (asleep.contains(loop.endpoint().topic())) {
            loop.learn(stored);
        } else {
            loop.start(stored);
        }
    }

    private void logComing(Topic topic, boolean known) {
        if (instances.has(topic)) {
            log.debug("topic_begun topic={}", topic);
        } else if (known) {
            log.info("endpoint_changed topic={}", topic);
        } else {
            log.info("endpoint_added topic={}", topic);
        }
    }

    /** Polls the topic of an endpoint no more. */
    private void remove(Topic topic) {
        end(topic);
        log.info("endpoint_removed topic={}", topic);
    }

    /** Polls a topic no more. */
    void end(Topic topic) {
        asleep.remove(topic);
        waking.remove(topic);
        instances.remove(topic);
        PollLoop leaving = loops.remove(topic);
        if (leaving != null) {
            leaving.retire();
        }
        log.debug("topic_ended topic={}", topic);
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
        return loops.entrySet().stream()
                .map(entry -> entry.getValue().status(asleep.contains(entry.getKey())))
                .toList();
    }

    /** What gateways are to know of the endpoints. */
    Registry registry() {
        return new Registry(
                loops.values().stream()
                        .map(loop -> loop.endpoint().info(beat))
                        .filter(info -> !instances.has(info.topic()))
                        .toList(),
                templates.stream().map(template -> template.template(beat)).toList());
    }

    @Override
    public void onGranted(Grant.Granted grant) {
        running = true;
        Map<Topic, Stored> stored =
                grant.stored().stream().collect(Collectors.toMap(Stored::topic, Function.identity()));
        loops.forEach((topic, loop) -> {
            @Nullable Stored held = stored.get(topic);
            start(loop, held);
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
        waking.clear();
        loops.values().forEach(PollLoop::stop);
    }

    @Override
    public List<Beat.Entry> entries() {
        waking.removeIf(topic -> Objects.requireNonNull(loops.get(topic)).waits());
        return loops.entrySet().stream()
                .map(entry ->
                        entry.getValue().entry(asleep.contains(entry.getKey()) || waking.contains(entry.getKey())))
                .toList();
    }
}
