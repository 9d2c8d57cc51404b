package io.pollcast.config;

import io.pollcast.backplane.BackplaneSettings;
import io.pollcast.backplane.json.Json;
import io.pollcast.backplane.json.RegistryCodec;
import io.pollcast.http.ListenAddress;
import io.pollcast.poll.EndpointSettings;
import io.pollcast.poll.TemplateSettings;
import io.pollcast.settings.Durations;
import io.pollcast.topic.Allowed;
import io.pollcast.topic.Registry;
import io.pollcast.topic.TopicTemplate;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is wrong only with the parts of a configuration taken together, or only for the process that it is meant for. */
final class CrossChecks {

    private final Launch launch;
    private final Findings findings;

    CrossChecks(Launch launch, Findings findings) {
        this.launch = launch;
        this.findings = findings;
    }

    /** A poller without endpoints, and a process alone on a backplane that only it can see, would do nothing, quietly. */
    void purpose(List<EndpointDraft> endpoints, BackplaneSettings.@Nullable Type type) {
        if (launch.polls() && endpoints.isEmpty() && !findings.at("endpoints")) {
            findings.missing(
                    "endpoints",
                    "at least one, such as prices: { url: \"http://localhost:8000/api/prices\", every: 2s }");
        }
        if (launch.polls() != launch.serves() && type == BackplaneSettings.Type.MEMORY) {
            findings.add(
                    "backplane.type",
                    "memory",
                    "expected: redis or kafka for role " + (launch.polls() ? "poller" : "gateway"));
        }
    }

    void pathsOnce(List<EndpointDraft> endpoints) {
        Map<String, String> owners = new HashMap<>();
        for (EndpointDraft endpoint : endpoints) {
            String path = endpoint.servedAt();
            String owner = path == null ? null : owners.putIfAbsent(path, endpoint.path());
            if (path != null && owner != null) {
                findings.add(endpoint.path() + ".path", path, "expected: another one, " + owner + " has it already");
            }
        }
    }

    /**
     * A gateway learns the age of an unchanged value once a beat, and the value is polled once a rhythm: below their sum a healthy topic
     * would turn stale between two beats.
     */
    void staleNotWhileHealthy(List<EndpointDraft> endpoints, @Nullable BackplaneSettings backplane) {
        for (EndpointDraft endpoint : endpoints) {
            EndpointSettings settings = endpoint.settings();
            Duration staleAfter = settings == null ? null : settings.staleAfter();
            if (backplane != null
                    && !findings.at("backplane.beat")
                    && settings != null
                    && staleAfter != null
                    && staleAfter.compareTo(longestWhileHealthy(settings, backplane)) <= 0) {
                findings.add(
                        endpoint.path() + ".stale-after",
                        Durations.text(staleAfter),
                        "expected: more than every and backplane.beat together"
                                + (settings.rules().minGap() == null ? "" : ", and min-gap"));
            }
        }
    }

    private static Duration longestWhileHealthy(EndpointSettings settings, BackplaneSettings backplane) {
        return settings.every()
                .most()
                .plus(backplane.beat())
                .plus(settings.rules().gap());
    }

    /** A topic must be of one template only, and all topics that there may be must fit into one beat. */
    void templates(List<EndpointDraft> endpoints) {
        List<EndpointDraft> templates = endpoints.stream()
                .filter(endpoint -> endpoint.isTemplate()
                        && TopicTemplate.problem(endpoint.name()).isEmpty())
                .toList();
        for (int i = 0; i < templates.size(); i++) {
            String name = templates.get(i).name();
            for (EndpointDraft earlier : templates.subList(0, i)) {
                if (form(earlier.name()).overlaps(form(name))) {
                    findings.add(
                            templates.get(i).path(),
                            "a topic could also be of " + earlier.path(),
                            "expected: forms of which no topic has both");
                }
            }
        }
        long most = endpoints.stream()
                .mapToLong(endpoint ->
                        endpoint.template() == null ? 1 : endpoint.template().maxTopics())
                .sum();
        if (!templates.isEmpty() && most > TemplateSettings.LIMIT_MAX_TOPICS) {
            findings.add(
                    templates.get(0).path() + ".max-topics",
                    most + " topics with those of all endpoints",
                    "expected: at most " + TemplateSettings.LIMIT_MAX_TOPICS + " in all");
        }
    }

    /** Gateways get the list of all topics as one text: who could not read it would have nothing, and no lease would last. */
    void registryThatCanBeTold(Registry registry, BackplaneSettings.Type type) {
        if (type == BackplaneSettings.Type.MEMORY) {
            return;
        }
        int bytes = RegistryCodec.bytes(registry);
        if (bytes > Json.MAX_WRITTEN_BYTES) {
            findings.add(
                    "endpoints",
                    bytes + " bytes as gateways get them",
                    "expected: at most " + Json.MAX_WRITTEN_BYTES
                            + ": fewer endpoints, or less under access and allow");
        } else if (!RegistryCodec.isReadable(registry)) {
            findings.add(
                    "endpoints",
                    "what gateways could not read",
                    "expected: no text of over " + Json.MAX_TEXT + " characters under access and allow");
        }
    }

    private static TopicTemplate form(String name) {
        return new TopicTemplate(name, Allowed.listed(List.of()), 1, 1, true, 1);
    }

    /**
     * Nothing private becomes public by accident: on loopback only this machine reads, and a gateway with {@code auth} asks who does;
     * elsewhere the configuration must say so.
     */
    void exposure(List<EndpointDraft> endpoints, @Nullable ListenAddress listen, boolean asksWho) {
        if (!launch.serves() || asksWho || listen == null || listen.isLoopback()) {
            return;
        }
        String hint =
                "expected: public: true if everyone may read it, for it is polled with credentials and the gateway neither has"
                        + " auth nor listens on loopback only";
        for (EndpointDraft endpoint : endpoints) {
            String path = endpoint.path() + ".public";
            if (endpoint.credentials() && !Boolean.TRUE.equals(endpoint.declaredPublic()) && !findings.at(path)) {
                findings.add(path, endpoint.declaredPublic() == null ? "missing" : "false", hint);
            }
        }
    }

    /** Who asks for claims must have somebody to ask. */
    void accessIsAsked(List<EndpointDraft> endpoints, boolean knowsClaims) {
        for (EndpointDraft endpoint : endpoints) {
            EndpointSettings settings = endpoint.settings();
            if (launch.serves()
                    && !knowsClaims
                    && settings != null
                    && !settings.access().isEmpty()) {
                findings.add(
                        endpoint.path() + ".access",
                        String.join(", ", settings.access().keySet()),
                        "expected: auth.jwt or auth.api-keys, with which claims of readers are known, or no access");
            }
        }
    }
}
