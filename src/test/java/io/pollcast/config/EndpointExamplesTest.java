package io.pollcast.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.pollcast.backplane.Wanted;
import io.pollcast.backplane.memory.MemoryBackplane;
import io.pollcast.metrics.Metrics;
import io.pollcast.poll.EndpointStatus;
import io.pollcast.poll.Poller;
import io.pollcast.topic.Topic;
import io.pollcast.topic.Update;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The examples of the page on endpoints, polled: what the backend is asked, and what becomes of its answers. Those of a proxy, of TLS and of an address
 * of the link ask hosts that are not here; what they show is done by {@code OAuth2IT}, {@code WaysTest} and {@code SourceTest}.
 */
@Tag("slow")
class EndpointExamplesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Map<String, String> ENVIRONMENT = Map.of("API_TOKEN", "api token");

    private record Asked(String method, String target, Map<String, String> headers, String body) {
        String header(String name) {
            return headers.getOrDefault(name, "");
        }
    }

    @TempDir
    private Path secrets;

    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private final Metrics metrics = new Metrics();
    private final MemoryBackplane store = new MemoryBackplane(System::nanoTime, System::currentTimeMillis);
    private HttpServer backend;
    private @Nullable Poller poller;

    @BeforeEach
    void start() throws IOException {
        Files.writeString(secrets.resolve("password"), "open sesame\n");
        Files.writeString(secrets.resolve("api-token"), "token-1\n");
        backend = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        backend.createContext("/", this::answer);
        backend.start();
        answers.put("/oauth/token", "{\"access_token\":\"granted\",\"token_type\":\"Bearer\",\"expires_in\":3600}");
        answers.put("/api/prices", "{\"prices\":{\"EUR\":1.09}}");
        answers.put("/api/news", "{\"items\":[{\"id\":1,\"title\":\"Rain\",\"text\":\"...\"}],\"page\":1}");
    }

    @AfterEach
    void stop() {
        if (poller != null) {
            poller.close();
        }
        backend.stop(0);
        metrics.close();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Map<String, String> headers = new ConcurrentHashMap<>();
            exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.get(0)));
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            String target = exchange.getRequestURI().toString();
            asked.add(new Asked(exchange.getRequestMethod(), target, headers, body));
            byte[] answer = answers.getOrDefault(exchange.getRequestURI().getPath(), "{\"some\":\"value\"}")
                    .replace("COUNT", Integer.toString(count.incrementAndGet()))
                    .getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    static Stream<String> examples() throws IOException {
        return Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("docs/endpoints.md")))
                .results()
                .map(block -> block.group(1))
                .filter(yaml -> yaml.contains("http://localhost:8000/"));
    }

    private static String example(String line) throws IOException {
        return examples().filter(yaml -> yaml.contains(line)).findFirst().orElseThrow();
    }

    /** Polls it, and waits until each of its topics has a value; of a template, one of them. */
    private List<Topic> poll(String yaml) {
        String here = yaml.replace(
                        "localhost:8000", "localhost:" + backend.getAddress().getPort())
                .replace("/run/secrets", secrets.toString());
        Configuration read = new ConfigReader(ENVIRONMENT).read(here);
        poller = Poller.overHttp(
                read.poller(),
                read.endpoints(),
                read.templates(),
                Duration.ofSeconds(2),
                store,
                "pollcast/test",
                System::nanoTime,
                Clock.systemUTC(),
                new Random(3),
                () -> "id" + count.incrementAndGet(),
                metrics);
        poller.start();
        List<Topic> topics = new ArrayList<>();
        read.endpoints().forEach(endpoint -> topics.add(endpoint.topic()));
        read.templates()
                .forEach(template -> topics.add(new Topic(template.name().replaceAll("\\{.*}", "EUR"))));
        await().atMost(PATIENCE).until(() -> {
            store.want(new Wanted("gateway", 1, topics));
            return topics.stream().allMatch(topic -> stored(topic).isPresent());
        });
        return topics;
    }

    private Optional<Update> stored(Topic topic) {
        return store.read(topic).toCompletableFuture().join();
    }

    private String value(String topic) {
        return stored(new Topic(topic)).orElseThrow().body().text();
    }

    private long version(String topic) {
        return stored(new Topic(topic)).orElseThrow().position().version();
    }

    private Asked request(String path) {
        return asked.stream()
                .filter(request -> request.target().startsWith(path))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void eachTopicOfAnExampleGetsAValue(String yaml) {
        assertThat(poll(yaml)).isNotEmpty();
        assertThat(asked).isNotEmpty();
    }

    @Test
    void headersAreSentAsTheyAreWritten() throws IOException {
        poll(example("Accept-Language: en"));
        assertThat(request("/api/news").header("Accept-language")).isEqualTo("en");
        assertThat(request("/api/news").header("User-agent")).isEqualTo("shop-poller (ops@example.com)");
    }

    @Test
    void aPostCarriesItsBody() throws IOException {
        poll(example("method: POST"));
        Asked request = request("/graphql");
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.body()).isEqualTo("{\"query\": \"{ prices { currency rate } }\"}");
        assertThat(request.header("Content-type")).isEqualTo("application/json");
    }

    @Test
    void credentialsProveWhoAsks() throws IOException {
        poll(example("oauth2:"));
        assertThat(request("/api/stock").header("Authorization")).isEqualTo("Basic " + base64("pollcast:open sesame"));
        assertThat(request("/api/orders").header("Authorization")).isEqualTo("Bearer token-1");
        assertThat(request("/api/rates").header("X-api-key")).isEqualTo("api token");
        assertThat(request("/api/margins").header("Authorization")).isEqualTo("Bearer granted");
        Asked token = request("/oauth/token");
        assertThat(token.header("Authorization")).isEqualTo("Basic " + base64("pollcast:open+sesame"));
        assertThat(token.body())
                .isEqualTo("grant_type=client_credentials&scope=margins.read&audience=https%3A%2F%2Fapi.example.com");
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    @Test
    void aLargerBodyIsTakenWhereTheLimitIsRaised() throws IOException {
        String large = '"' + "x".repeat(3 * 1024 * 1024) + '"';
        answers.put("/api/catalogue", large);
        poll(example("max-body: 4MiB"));
        assertThat(value("catalogue")).isEqualTo(large);
    }

    @Test
    void aBodyThatDoesNotFitTheSchemaIsAFailure() throws IOException {
        String yaml = example("schema: examples/prices.schema.json");
        poll(yaml);
        String good = value("prices");
        answers.put("/api/prices", "{\"prices\":\"none\"}");
        await().atMost(PATIENCE)
                .until(() -> status("prices").failure() != null
                        && status("prices").failure().startsWith("body does not fit the schema: /properties/prices"));
        assertThat(value("prices")).isEqualTo(good);
    }

    @Test
    void whatIsSelectedIsDelivered() throws IOException {
        poll(example("select:"));
        assertThat(value("news")).isEqualTo("[{\"id\":1,\"title\":\"Rain\"}]");
    }

    @Test
    void whatIsIgnoredIsNoChange() throws IOException {
        answers.put("/api/board", "{\"generatedAt\":COUNT,\"departures\":[{\"to\":\"Ulm\",\"secondsLeft\":COUNT}]}");
        poll(example("ignore:"));
        String first = value("board");
        awaitPolls("/api/board", 3);
        assertThat(value("board")).isEqualTo(first);
        answers.put("/api/board", "{\"generatedAt\":COUNT,\"departures\":[{\"to\":\"Aalen\",\"secondsLeft\":COUNT}]}");
        await().atMost(PATIENCE).until(() -> value("board").contains("Aalen"));
    }

    @Test
    void changesAreAsSeldomAsTheGapSays() throws IOException {
        answers.put("/api/ticker", "COUNT");
        poll(example("min-gap: 5s"));
        long first = version("ticker");
        await().atMost(PATIENCE).until(() -> version("ticker") != first);
        assertThat(version("ticker") - first)
                .as("versions are milliseconds of the store's clock")
                .isGreaterThanOrEqualTo(5_000);
        assertThat(polls("/api/ticker")).isGreaterThan(2);
    }

    @Test
    void aTemplatePutsTheValueIntoTheUrl() throws IOException {
        poll(example("prices/{symbol}:"));
        assertThat(asked).extracting(Asked::target).containsOnly("/api/prices?symbol=EUR");
    }

    private void awaitPolls(String path, int more) {
        long before = polls(path);
        await().atMost(PATIENCE).until(() -> polls(path) >= before + more);
    }

    private long polls(String path) {
        return asked.stream().filter(request -> request.target().equals(path)).count();
    }

    private EndpointStatus status(String topic) {
        Poller polling = poller;
        assertThat(polling).isNotNull();
        return polling.endpoints().join().stream()
                .filter(status -> status.topic().name().equals(topic))
                .findFirst()
                .orElseThrow();
    }
}
