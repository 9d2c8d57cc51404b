package io.pollcast.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pollcast.config.ConfigReader;
import io.pollcast.config.Configuration;
import io.pollcast.http.Refusal;
import io.pollcast.metrics.PollOutcome;
import io.pollcast.sse.CloseReason;
import io.pollcast.testing.ScriptedBackend;
import io.pollcast.testing.SseClient;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/metrics.md and a node that does everything name the same metrics. */
class MetricsPageTest {

    private static final Path PAGE = Path.of("docs/metrics.md");

    /** A store that loses values is not had here. */
    private static final String AFTER_A_LOSS = "pollcast_values_restored_total";

    /** Nobody is asked who reads. */
    private static final String WITH_AUTH = "pollcast_requests_denied_total";

    /** Name, type and labels of a row. */
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(pollcast_\\w+)` \\| (\\w+) \\| ([^|]*)\\|");

    private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE (pollcast_\\w+) (\\w+)$");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"");
    private static final Pattern NAME = Pattern.compile("\\bpollcast_\\w+");

    @Test
    void listsWhatANodeExposesAndNothingElse() throws Exception {
        Map<String, String> exposed = exposed();
        exposed.put(AFTER_A_LOSS, "counter [topic]");
        exposed.put(WITH_AUTH, "counter [status]");
        assertThat(described()).isEqualTo(exposed);
    }

    @Test
    void theAlertsUseWhatThereIs() throws IOException {
        assertThat(NAME.matcher(Files.readString(PAGE)).results().map(name -> name.group()))
                .isSubsetOf(described().keySet());
    }

    @Test
    void namesEveryValueOfALabel() throws IOException {
        String page = Files.readString(PAGE);
        assertThat(PollOutcome.values()).allSatisfy(outcome -> assertThat(page).contains('`' + outcome.label() + '`'));
        assertThat(Refusal.values()).allSatisfy(reason -> assertThat(page).contains('`' + reason.label() + '`'));
        assertThat(CloseReason.values()).allSatisfy(reason -> assertThat(page).contains('`' + reason.label() + '`'));
    }

    private static Map<String, String> described() throws IOException {
        Map<String, String> rows = new TreeMap<>();
        Matcher row = ROW.matcher(Files.readString(PAGE));
        while (row.find()) {
            String labels = row.group(3).replace("`", "").trim();
            rows.put(row.group(1), row.group(2) + " " + new TreeSet<>(Arrays.asList(labels.split(", "))));
        }
        return rows;
    }

    /** What a node shows after a poll, a stream that came and went, and one too many: counters with labels appear with their first event. */
    private static Map<String, String> exposed() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.start().answer("/prices", () -> "[1]")) {
            Configuration configuration = new ConfigReader(Map.of()).read("""
                    endpoints: { prices: { url: "%s", every: 100ms } }
                    gateway: { listen: "127.0.0.1:0", max-connections: 1 }
                    admin: { listen: "127.0.0.1:0" }
                    """.formatted(backend.url("/prices")));
            Node node = Node.start(configuration, Role.ALL, Map.of());
            try {
                String stream = "http://" + node.gatewayAddress() + "/topics/prices";
                try (SseClient client = SseClient.open(stream);
                        SseClient oneTooMany = SseClient.open(stream)) {
                    client.await("message", "[1]");
                    oneTooMany.await("pollcast.bye", "limit");
                }
                await().until(() -> metrics(node).contains("pollcast_connections_closed_total{"));
                return names(metrics(node));
            } finally {
                node.stop(() -> true);
            }
        }
    }

    private static String metrics(Node node) throws IOException {
        try (InputStream in =
                URI.create("http://" + node.adminAddress() + "/metrics").toURL().openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Map<String, String> names(String scraped) {
        Map<String, String> names = new TreeMap<>();
        Matcher type = TYPE.matcher(scraped);
        while (type.find()) {
            String sample = scraped.lines()
                    .filter(line -> line.matches(type.group(1) + "[ {].*"))
                    .findFirst()
                    .orElseThrow();
            TreeSet<String> labels = new TreeSet<>();
            LABEL.matcher(sample).results().forEach(label -> labels.add(label.group(1)));
            if (labels.isEmpty()) {
                labels.add("");
            }
            names.put(type.group(1), type.group(2) + " " + labels);
        }
        return names;
    }
}
