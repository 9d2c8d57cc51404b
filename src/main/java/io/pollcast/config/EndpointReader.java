package io.pollcast.config;

import io.pollcast.change.ChangeRules;
import io.pollcast.poll.EndpointSettings;
import io.pollcast.poll.Every;
import io.pollcast.poll.TemplateSettings;
import io.pollcast.settings.InvalidSettingsException;
import io.pollcast.topic.Topic;
import io.pollcast.topic.TopicTemplate;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the endpoints. A key that cannot be read does not hide what is wrong with the others: the record is then built with a stand-in
 * that goes with anything, to hear its opinion, and thrown away.
 */
final class EndpointReader {

    private static final Topic ANY_TOPIC = new Topic("any");
    private static final Every ANY_RHYTHM = new Every(Duration.ofHours(24), Duration.ofHours(24));

    private final Path folder;
    private final Findings findings;
    private final SourceReader sources;
    private final DemandReader demand;

    /** @param folder what the names of files are relative to */
    EndpointReader(Path folder, Findings findings) {
        this.folder = folder;
        this.findings = findings;
        this.sources = new SourceReader(findings);
        this.demand = new DemandReader(findings);
    }

    List<EndpointDraft> read(Section endpoints) {
        return endpoints.keys().stream().map(key -> endpoint(endpoints, key)).toList();
    }

    private EndpointDraft endpoint(Section endpoints, String key) {
        String path = endpoints.path(key);
        boolean template = TopicTemplate.isTemplate(key);
        Optional<String> problem = template ? TopicTemplate.problem(key) : Topic.problem(key);
        problem.ifPresent(text -> findings.add(path, text, ""));
        Section section = endpoints.section(key);
        Every every = section.value("every", Every.FORM, Every::parse);
        SourceReader.Draft source = sources.read(
                section,
                EndpointSettings.defaultTimeout(rhythm(every).most()),
                template && problem.isEmpty() ? variable(key) : null);
        section.require("url", "the URL to poll, such as http://localhost:8000/api/prices");
        section.require("every", "how often to poll, such as 2s");
        Boolean declaredPublic = section.bool("public");
        String servedAt = section.string("path");
        Topic topic = template || problem.isPresent() ? ANY_TOPIC : new Topic(key);
        EndpointSettings settings = settings(section, topic, source, every, servedAt, declaredPublic, template);
        TemplateSettings settingsOfMany = null;
        if (template) {
            settingsOfMany = demand.template(section, key, settings);
        } else {
            demand.refuseTemplateKeys(section);
        }
        section.reportUnknown();
        return new EndpointDraft(path, key, settings, settingsOfMany, servedAt, source.credentials(), declaredPublic);
    }

    private static String variable(String template) {
        return template.substring(template.indexOf('{') + 1, template.indexOf('}'));
    }

    private @Nullable EndpointSettings settings(
            Section section,
            Topic topic,
            SourceReader.Draft source,
            @Nullable Every every,
            @Nullable String servedAt,
            @Nullable Boolean declaredPublic,
            boolean template) {
        Duration staleAfter = section.duration("stale-after");
        Map<String, List<String>> access = section.lists("access");
        ChangeRules rules = rules(section);
        Duration linger = demand.linger(section, template);
        return findings.build(
                section.path(),
                section::holds,
                () -> new EndpointSettings(
                        topic,
                        source.sourceOrAny(),
                        rhythm(every),
                        servedAt,
                        every == null ? null : staleAfter,
                        declaredPublic != null && declaredPublic,
                        access,
                        rules == null ? ChangeRules.NONE : rules,
                        linger));
    }

    private @Nullable ChangeRules rules(Section section) {
        List<String> ignore = section.strings("ignore");
        String select = section.string("select");
        Duration minGap = section.duration("min-gap");
        String schema = schema(section);
        return findings.build(
                section.path(),
                section::holds,
                () -> new ChangeRules(ignore == null ? List.of() : ignore, select, minGap, schema));
    }

    /** What the file holds that the key names: rules are the same when what they say is. */
    private @Nullable String schema(Section section) {
        String file = section.file("schema");
        if (file == null) {
            return null;
        }
        try {
            return ConfigFile.text(folder.resolve(file));
        } catch (InvalidPathException e) {
            findings.add(section.path("schema"), file, "expected: the path of a file, seen from the configuration");
        } catch (InvalidSettingsException e) {
            e.problems()
                    .forEach(problem ->
                            findings.add(section.path("schema"), file + ": " + problem.value(), problem.hint()));
        }
        return null;
    }

    private static Every rhythm(@Nullable Every every) {
        return every == null ? ANY_RHYTHM : every;
    }
}
