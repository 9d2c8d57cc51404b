package io.pollcast.hub;

import io.pollcast.topic.State;
import io.pollcast.topic.Topic;
import io.pollcast.topic.TopicTemplate;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One event loop's copy of what the gateway knows of every topic. Owned by that loop. */
public final class Views {

    private final Map<Topic, TopicView> views = new TreeMap<>();
    private final Map<String, Topic> paths = new HashMap<>();
    private Templates templates = Templates.NONE;
    private boolean registryKnown;
    private long highWater;
    private long beats;

    /** Takes over what is new. */
    void apply(HubUpdate update) {
        registryKnown = update.registryKnown();
        beats = update.beats();
        highWater = update.highWater();
        templates = update.templates();
        for (TopicView view : update.changed()) {
            apply(view);
        }
    }

    private void apply(TopicView view) {
        @Nullable TopicView before = view.state() == State.GONE ? views.remove(view.topic()) : views.put(view.topic(), view);
        if (before != null && before.info() != null && before.info().path() != null) {
            paths.remove(before.info().path(), view.topic());
        }
        if (view.state() != State.GONE && view.info() != null && view.info().path() != null) {
            paths.put(view.info().path(), view.topic());
        }
    }

    /** What is known of a topic; one that is unknown is gone, or pending as long as nobody could tell which topics exist. */
    public TopicView view(Topic topic) {
        TopicView view = views.get(topic);
        if (view != null) {
            return view;
        }
        return templates
                .admitting(topic)
                .map(template -> TopicView.unborn(template.info(topic)))
                .orElseGet(() -> TopicView.unknown(topic, registryKnown ? State.GONE : State.PENDING));
    }

    /** Whether {@code topic} is one of a template that can have no more now, and is not among those that it has. */
    public boolean isExcess(Topic topic) {
        return !templates.full().isEmpty()
                && !views.containsKey(topic)
                && templates
                        .admitting(topic)
                        .filter(template -> templates.full().contains(template.name()))
                        .isPresent();
    }

    /** The template whose form {@code topic} has, though perhaps not an allowed value. */
    public Optional<TopicTemplate> template(Topic topic) {
        return templates.fitting(topic);
    }

    /** The topic whose endpoint claims {@code path}, if any. */
    public Optional<Topic> atPath(String path) {
        return Optional.ofNullable(paths.get(path));
    }

    /** Every topic that exists, in the order of their names. */
    public Collection<TopicView> all() {
        return Collections.unmodifiableCollection(views.values());
    }

    /** Whether it is known which topics exist. */
    public boolean registryKnown() {
        return registryKnown;
    }

    /** The version up to which nothing is missing here; below a cursor's stamp it says that this gateway lags behind. */
    long highWater() {
        return highWater;
    }

    long beats() {
        return beats;
    }
}
