package io.pollcast.admin;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.pollcast.hub.TopicView;
import io.pollcast.poll.EndpointStatus;
import io.pollcast.poll.GatewayStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The whole path as one process sees it.
 *
 * @param version of Pollcast
 * @param role that this process has
 * @param uptimeMillis since it started
 * @param ready whether it serves as it should
 * @param problems what is wrong, in words that name the thing, the value and what is expected; empty if nothing is
 * @param backplaneConnected whether the last exchange with the backplane succeeded
 * @param lease where the poller stands; null in a gateway
 * @param beatAgeMillis since the last beat was heard; -1 if none was, or in a poller
 * @param connections how many streams are open
 * @param slowDown how much slower than configured this process polls, as a factor; 0 in a gateway
 * @param endpoints how each endpoint stands in this process; empty in a gateway
 * @param gateways those that this poller has heard of lately; empty in a gateway, and while nothing is polled on demand
 * @param configurationAgeMillis since the configuration that runs was read; -1 if it is no file
 * @param topics what this gateway knows of each topic; empty in a poller
 * @param nowNanos the monotonic clock that the topics' ages are taken from
 */
public record StatusReport(
        String version,
        String role,
        long uptimeMillis,
        boolean ready,
        List<String> problems,
        boolean backplaneConnected,
        @Nullable String lease,
        long beatAgeMillis,
        int connections,
        double slowDown,
        List<EndpointStatus> endpoints,
        List<GatewayStatus> gateways,
        long configurationAgeMillis,
        List<TopicView> topics,
        long nowNanos) {

    private static final JsonFactory JSON = new JsonFactory();

    public StatusReport {
        problems = List.copyOf(problems);
        endpoints = List.copyOf(endpoints);
        gateways = List.copyOf(gateways);
        topics = List.copyOf(topics);
    }

    boolean isHealthy() {
        return problems.isEmpty();
    }

    /** Everything. */
    byte[] json() {
        return write(true);
    }

    /** Only whether all is well, and if not, what is not. */
    byte[] healthJson() {
        return write(false);
    }

    private byte[] write(boolean all) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeBooleanField("healthy", isHealthy());
            json.writeBooleanField("ready", ready);
            json.writeArrayFieldStart("problems");
            for (String problem : problems) {
                json.writeString(problem);
            }
            json.writeEndArray();
            if (all) {
                writeRest(json);
            }
            json.writeEndObject();
            json.writeRaw('\n');
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return bytes.toByteArray();
    }

    private void writeRest(JsonGenerator json) throws IOException {
        json.writeStringField("version", version);
        json.writeStringField("role", role);
        json.writeNumberField("uptime", uptimeMillis);
        json.writeBooleanField("backplaneConnected", backplaneConnected);
        if (lease != null) {
            json.writeStringField("lease", lease);
        }
        if (beatAgeMillis >= 0) {
            json.writeNumberField("beatAge", beatAgeMillis);
        }
        json.writeNumberField("connections", connections);
        if (configurationAgeMillis >= 0) {
            json.writeNumberField("configurationAge", configurationAgeMillis);
        }
        if (slowDown > 0) {
            json.writeNumberField("slowDown", slowDown);
            writeEndpoints(json);
            writeGateways(json);
        }
        json.writeArrayFieldStart("topics");
        for (TopicView topic : topics) {
            json.writeRawValue(topic.status(nowNanos).json());
        }
        json.writeEndArray();
    }

    private void writeEndpoints(JsonGenerator json) throws IOException {
        json.writeArrayFieldStart("endpoints");
        for (EndpointStatus endpoint : endpoints) {
            json.writeStartObject();
            json.writeStringField("topic", endpoint.topic().name());
            json.writeNumberField("every", endpoint.everyMillis());
            writeKnown(json, "age", endpoint.ageMillis());
            writeKnown(json, "changeEvery", endpoint.changeEveryMillis());
            writeKnown(json, "next", endpoint.nextMillis());
            json.writeNumberField("failures", endpoint.failures());
            if (endpoint.failure() != null) {
                json.writeStringField("error", endpoint.failure());
            }
            if (endpoint.asleep()) {
                json.writeBooleanField("asleep", true);
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void writeGateways(JsonGenerator json) throws IOException {
        json.writeArrayFieldStart("gateways");
        for (GatewayStatus gateway : gateways) {
            json.writeStartObject();
            json.writeStringField("gateway", gateway.gateway());
            json.writeNumberField("age", gateway.ageMillis());
            json.writeNumberField("clients", gateway.clients());
            json.writeNumberField("topics", gateway.topics());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writeKnown(JsonGenerator json, String name, long value) throws IOException {
        if (value >= 0) {
            json.writeNumberField(name, value);
        }
    }
}
