package io.pollcast.config;

import io.pollcast.backplane.BackplaneSettings;
import io.pollcast.http.ListenAddress;
import io.pollcast.poll.EndpointSettings;
import io.pollcast.settings.Durations;
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
                    "backplane.type", "memory", "expected: redis for role " + (launch.polls() ? "poller" : "gateway"));
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

    /** Nothing private becomes public by accident: on loopback only this machine reads, elsewhere the configuration must say so. */
    void exposure(List<EndpointDraft> endpoints, @Nullable ListenAddress listen) {
        if (!launch.serves() || listen == null || listen.isLoopback()) {
            return;
        }
        String hint =
                "expected: public: true if everyone may read it, for it is polled with credentials and the gateway does not listen on"
                        + " loopback only";
        for (EndpointDraft endpoint : endpoints) {
            String path = endpoint.path() + ".public";
            if (endpoint.credentials() && !Boolean.TRUE.equals(endpoint.declaredPublic()) && !findings.at(path)) {
                findings.add(path, endpoint.declaredPublic() == null ? "missing" : "false", hint);
            }
        }
    }
}
