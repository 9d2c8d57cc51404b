package io.pollcast.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pollcast.testing.PollcastProcess;
import io.pollcast.testing.RawServer;
import io.pollcast.testing.SseClient;
import io.pollcast.testing.SseParser;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Backends that fail in words of their own: whatever these hold, they become no event, no header, no line of a log and no markup. Pollcast tells a failure in
 * its own words.
 */
class InjectionIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What one line of the log looks like, and nothing that a terminal or a reader of logs would obey. */
    private static final Pattern LOG_LINE = Pattern.compile(
            "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}\\S+ (INFO|WARN|ERROR)  ?\\w+ +[a-z_]+( [a-zA-Z]+=(\"[^\"\\p{Cntrl}\\p{Cf}\\p{Zl}\\p{Zp}]*\"|\\S*))*");

    private static final String EVIL =
            "\u2028event: forged\u0085ERROR forged\u001b[31m\0<script>alert(1)</script>\u202e\"}";
    private static final String SPLIT = "\r\ndata: forged\r\n\r\nevent: forged\n\nid: forged\n\n";

    /** What each backend answers: bytes as they are. */
    private static Map<String, String> answers() {
        String json = "Content-Type: application/json\r\nConnection: close\r\n\r\n";
        Map<String, String> answers = new LinkedHashMap<>();
        answers.put("status", "HTTP/1.1 502 " + EVIL + "\r\n" + json);
        answers.put("split", "HTTP/1.1 500 no\rX-Forged: yes" + SPLIT + json);
        answers.put("version", "HTTP/9.9 " + EVIL + "\r\n\r\n");
        answers.put("garbage", EVIL + SPLIT);
        answers.put("html", "HTTP/1.1 200 OK\r\nContent-Type: text/html<script>\r\n\r\n<script>forged</script>");
        answers.put("body", "HTTP/1.1 200 OK\r\n" + json + "{\"forged\": " + EVIL + SPLIT);
        answers.put("redirect", "HTTP/1.1 302 Found\r\nLocation: http://evil.example/" + EVIL + "\r\n" + json);
        answers.put("script", "HTTP/1.1 302 Found\r\nLocation: javascript:alert('forged')\r\n" + json);
        answers.put("patience", "HTTP/1.1 503 no\r\nRetry-After: " + EVIL + "\r\n" + json);
        return answers;
    }

    /** Heads that say nothing that could be understood, of values that are fine. */
    private static Map<String, String> odd() {
        String json = "Content-Type: application/json\r\nConnection: close\r\n\r\n";
        Map<String, String> odd = new LinkedHashMap<>();
        odd.put("type", "HTTP/1.1 200 OK\r\nContent-Type: text/" + EVIL + "\r\n\r\n[]");
        odd.put("charset", "HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=" + EVIL + "\r\n\r\n[]");
        odd.put("coding", "HTTP/1.1 200 OK\r\nContent-Encoding: " + EVIL + "\r\n" + json + "[]");
        return odd;
    }

    @TempDir
    private Path folder;

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void whatABackendSaysStaysText() throws Exception {
        Map<String, RawServer> backends = new LinkedHashMap<>();
        answers().forEach((topic, answer) -> backends.put(topic, answering(answer)));
        Map<String, RawServer> served = new LinkedHashMap<>();
        odd().forEach((topic, answer) -> served.put(topic, answering(answer)));
        Map<String, RawServer> all = new LinkedHashMap<>(backends);
        all.putAll(served);
        try (RawServer authority = answering("HTTP/1.1 400 no\r\nContent-Type: application/json\r\n\r\n"
                        + "{\"error\":\"no\\n\\nevent: forged\\u2028<script>\",\"error_description\":\"" + "x"
                        + "\"}");
                PollcastProcess pollcast = PollcastProcess.run(folder, "all", yaml(all, authority))) {
            List<String> topics = List.copyOf(backends.keySet());
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(failures(pollcast)).containsKeys(topics.toArray(String[]::new)));
            await().atMost(PATIENCE).until(() -> failures(pollcast).containsKey("token"));
            failures(pollcast)
                    .forEach((topic, reason) -> assertThat(reason)
                            .as(topic)
                            .matches("[\\x20-\\x7e]{1,200}")
                            .doesNotContain("forged", "<script", "alert"));
            streamsAreClean(pollcast, topics);
            documentsAreClean(pollcast);
            for (String topic : served.keySet()) {
                HttpResponse<String> answer = ask(pollcast.gateway("/topics/" + topic));
                assertThat(answer.headers().firstValue("content-type")).contains("application/json");
                assertThat(answer.headers().map().toString()).doesNotContain("forged", "<script");
            }
            assertThat(pollcast.stop()).isZero();
            assertThat(pollcast.log().lines())
                    .allSatisfy(line -> assertThat(line).matches(LOG_LINE).doesNotContain("forged", "<script"));
        } finally {
            all.values().forEach(RawServer::close);
        }
    }

    private static RawServer answering(String answer) {
        return RawServer.start(out -> out.write(answer.getBytes(UTF_8)));
    }

    private static String yaml(Map<String, RawServer> backends, RawServer authority) {
        return backends.entrySet().stream()
                        .map(one -> "  %s: { url: \"%s\", every: 500ms }"
                                .formatted(one.getKey(), one.getValue().url("/")))
                        .collect(Collectors.joining("\n", "endpoints:\n", "\n"))
                + "  token: { url: \"%s\", every: 500ms, credentials: { oauth2: { token-url: \"%s\", client-id: a, client-secret: b } } }\n"
                        .formatted(authority.url("/"), authority.url("/token"));
    }

    /** What the operator is told of each topic. */
    private Map<String, String> failures(PollcastProcess pollcast) throws IOException {
        Map<String, String> failures = new LinkedHashMap<>();
        for (JsonNode endpoint :
                JSON.readTree(pollcast.adminBody("/api/status")).get("endpoints")) {
            if (endpoint.has("error")) {
                failures.put(
                        endpoint.get("topic").asText(), endpoint.get("error").asText());
            }
        }
        return failures;
    }

    private void streamsAreClean(PollcastProcess pollcast, List<String> topics) {
        // What a stream tells at its begin is what the gateway knows by then.
        await().atMost(PATIENCE).until(() -> known(pollcast) == topics.size() + 1);
        String all = topics.stream().map(topic -> "topic=" + topic).collect(Collectors.joining("&"));
        try (SseClient client = SseClient.open(pollcast.gateway("/stream?" + all))) {
            for (String topic : topics) {
                client.await(event -> event.type().equals("pollcast.status")
                        && event.data().contains("\"topic\":\"" + topic + "\"")
                        && event.data().contains("\"error\":"));
            }
            assertThat(client.events()).extracting(SseParser.Event::type).containsOnly("pollcast.status");
            assertThat(client.events().toString()).doesNotContain("forged", "<script");
        }
    }

    private HttpResponse<String> ask(String url) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private long known(PollcastProcess pollcast) throws IOException, InterruptedException {
        long failed = 0;
        for (JsonNode topic :
                JSON.readTree(ask(pollcast.gateway("/topics")).body()).get("topics")) {
            failed += topic.has("error") ? 1 : 0;
        }
        return failed;
    }

    private void documentsAreClean(PollcastProcess pollcast) throws IOException, InterruptedException {
        for (String url : List.of(
                pollcast.gateway("/topics"),
                pollcast.gateway("/topics/status"),
                pollcast.admin("/api/status"),
                pollcast.admin("/healthz"),
                pollcast.admin("/metrics"))) {
            HttpResponse<String> answer = ask(url);
            assertThat(answer.body()).as(url).doesNotContain("forged", "<script", "alert");
            assertThat(answer.headers().map()).doesNotContainKey("x-forged");
            assertThat(answer.headers().firstValue("content-type").orElseThrow())
                    .doesNotContain("html");
            assertThat(answer.headers().firstValue("x-content-type-options")).contains("nosniff");
        }
    }
}
