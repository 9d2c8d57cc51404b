package io.pollcast.config;

import io.pollcast.poll.EndpointSettings;
import io.pollcast.poll.TemplateSettings;
import io.pollcast.topic.Allowed;
import io.pollcast.topic.TopicTemplate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads when an endpoint is polled, and for which values if it is a template. */
final class DemandReader {

    private static final Allowed ANY = Allowed.listed(List.of("x"));

    private final Findings findings;

    DemandReader(Findings findings) {
        this.findings = findings;
    }

    /** How long it lingers; null if it is always polled. */
    @Nullable Duration linger(Section section, boolean template) {
        Boolean subscribed = section.value("when", "always or subscribed", text -> switch (text) {
            case "always" -> Optional.of(false);
            case "subscribed" -> Optional.of(true);
            default -> Optional.empty();
        });
        Duration linger = section.duration("linger");
        if (template && Boolean.FALSE.equals(subscribed)) {
            findings.add(section.path("when"), "always", "expected: subscribed, as for every template");
        }
        boolean onDemand = template || Boolean.TRUE.equals(subscribed);
        if (!onDemand && section.holds("linger") && !findings.at(section.path("when"))) {
            findings.add(section.path("linger"), "set", "expected: when: subscribed, or no linger");
        }
        if (!onDemand) {
            return null;
        }
        return linger == null ? EndpointSettings.DEFAULT_LINGER : linger;
    }

    /** The template of {@code name}; null if something is wrong with it. */
    @Nullable TemplateSettings template(Section section, String name, @Nullable EndpointSettings sample) {
        Allowed allowed = allowed(section);
        Integer maxTopics = section.integer("max-topics");
        String url = section.string("url");
        if (sample == null) {
            return null;
        }
        TemplateSettings template = findings.build(
                section.path(),
                section::holds,
                () -> new TemplateSettings(
                        name,
                        allowed == null ? ANY : allowed,
                        maxTopics == null ? TemplateSettings.DEFAULT_MAX_TOPICS : maxTopics,
                        url == null ? "" : url,
                        sample));
        return allowed == null || TopicTemplate.problem(name).isPresent() ? null : template;
    }

    /** What only templates have. */
    void refuseTemplateKeys(Section section) {
        for (String key : List.of("allow", "max-topics")) {
            if (section.holds(key)) {
                findings.add(section.path(key), "set", "expected: only for a template, such as prices/{symbol}");
            }
        }
    }

    private @Nullable Allowed allowed(Section section) {
        if (!section.holds("allow")) {
            findings.missing(section.path("allow"), "which values there may be, such as [ EUR, CHF ] or \"[A-Z]{3}\"");
            return null;
        }
        if (section.isList("allow")) {
            List<String> values = section.strings("allow");
            return values == null ? null : Allowed.listed(values);
        }
        String pattern = section.string("allow");
        if (pattern == null) {
            return null;
        }
        Optional<String> problem = Allowed.problem(pattern);
        problem.ifPresent(text -> findings.add(section.path("allow"), text, ""));
        return problem.isPresent() ? null : Allowed.matching(pattern);
    }
}
