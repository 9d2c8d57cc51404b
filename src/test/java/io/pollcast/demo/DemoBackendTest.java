package io.pollcast.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pollcast.topic.Topic;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DemoBackendTest {

    private static final int WEEK = 1707;
    private static final String DATA = "data/";

    private final AtomicLong nanos = new AtomicLong(7_000_000_000L);
    private final ObjectMapper mapper = new ObjectMapper();
    private final DemoHttp http = new DemoHttp();
    private DemoBackend backend;

    @BeforeEach
    void start() throws IOException {
        backend = DemoBackend.create(0, nanos::get);
        backend.start();
    }

    @AfterEach
    void stop() {
        backend.close();
    }

    @Test
    void offersFourEndpointsThatMakeTwelveRequestsInTenSeconds() {
        List<DemoEndpoint> endpoints = backend.endpoints();
        assertThat(endpoints)
                .extracting(each -> each.topic().name())
                .containsExactly("quakes", "departures", "weather", "host");
        double perSecond = endpoints.stream()
                .mapToDouble(each -> 1_000.0 / each.every().toMillis())
                .sum();
        assertThat(perSecond).isCloseTo(1.2, within(1e-9));
    }

    @Test
    void quakesBeginWithTheOldestAndGainTheNextOnesInFront() throws Exception {
        JsonNode first = quakes();
        assertThat(first.path("features")).hasSize(QuakeFeed.INITIAL);
        assertThat(first.at("/metadata/count").asInt()).isEqualTo(QuakeFeed.INITIAL);
        assertThat(first.path("features").get(QuakeFeed.INITIAL - 1).path("id").asText())
                .isEqualTo("uw61345682");

        pass(Duration.ofMillis(QuakeFeed.STEP_MILLIS));

        JsonNode second = quakes();
        assertThat(second.path("features")).hasSize(QuakeFeed.INITIAL + 1);
        assertThat(second.path("features").get(1))
                .isEqualTo(first.path("features").get(0));
        assertThat(second.at("/metadata/generated").asLong())
                .isEqualTo(second.at("/features/0/properties/time").asLong())
                .isGreaterThan(first.at("/metadata/generated").asLong());
    }

    @Test
    void quakesGainOneToThreeAStepUntilTheWeekIsThroughAndBeginAgain() throws Exception {
        QuakeFeed feed = QuakeFeed.of(Resources.read(DATA + "earthquakes.geojson"));
        List<Integer> counts = new ArrayList<>();
        for (long step = 0; counts.size() < 2 || counts.get(counts.size() - 1) > QuakeFeed.INITIAL; step++) {
            counts.add(count(feed.at(step * QuakeFeed.STEP_MILLIS)));
        }
        assertThat(counts).startsWith(200, 201, 203, 204, 207, 208).endsWith(WEEK, QuakeFeed.INITIAL);
        assertThat(counts.subList(0, counts.size() - 1)).isSorted();
        assertThat(counts.size() * (long) QuakeFeed.STEP_MILLIS).isBetween(45 * 60_000L, 75 * 60_000L);
    }

    @Test
    void quakesKeepTheBytesOfTheFile() throws Exception {
        String file = new String(Resources.read(DATA + "earthquakes.geojson"), StandardCharsets.UTF_8);
        String features = file.substring(file.indexOf("[{\"type\":\"Feature\""), file.indexOf(",\"bbox\""));
        QuakeFeed feed = QuakeFeed.of(file.getBytes(StandardCharsets.UTF_8));
        long lastStep = 863;
        String whole = feed.at(lastStep * QuakeFeed.STEP_MILLIS).body().text();
        assertThat(whole.endsWith("\"features\":" + features + "}"))
                .as("ends with the file's features")
                .isTrue();
        assertThat(whole.length()).isLessThan(feed.maxBody());
    }

    @Test
    void sameQuakesAreNotSentTwice() throws Exception {
        HttpResponse<byte[]> first = http.get(url("quakes"));
        String etag = first.headers().firstValue("ETag").orElseThrow();
        assertThat(first.headers().firstValue("Content-Type")).hasValue("application/geo+json");

        HttpResponse<byte[]> same = http.get(url("quakes"), "If-None-Match", etag);
        assertThat(same.statusCode()).isEqualTo(304);
        assertThat(same.body()).isEmpty();
        assertThat(same.headers().firstValue("ETag")).hasValue(etag);

        pass(Duration.ofMillis(QuakeFeed.STEP_MILLIS));
        assertThat(http.get(url("quakes"), "If-None-Match", etag).statusCode()).isEqualTo(200);
    }

    @Test
    void quakesAreCompressedForThoseWhoAcceptIt() throws Exception {
        byte[] plain = http.get(url("quakes")).body();
        HttpResponse<byte[]> compressed = http.get(url("quakes"), "Accept-Encoding", "br, gzip;q=0.8");
        assertThat(compressed.headers().firstValue("Content-Encoding")).hasValue("gzip");
        assertThat(compressed.headers().firstValue("Vary")).hasValue("Accept-Encoding");
        assertThat(new GZIPInputStream(new ByteArrayInputStream(compressed.body())).readAllBytes())
                .isEqualTo(plain);
        assertThat(compressed.body().length).isLessThan(plain.length / 4);

        for (String refused : List.of("gzip;q=0", "br, gzip; q=0.0", "identity", "x-gzip2")) {
            assertThat(http.get(url("quakes"), "Accept-Encoding", refused)
                            .headers()
                            .firstValue("Content-Encoding"))
                    .as(refused)
                    .isEmpty();
        }
    }

    @Test
    void departuresShowTheNextFlightsAndMoveAtTheirRhythm() throws Exception {
        JsonNode board = json("departures");
        assertThat(board.path("clock").asText()).isEqualTo("06:00:00");
        assertThat(expected(board))
                .hasSize(DepartureBoard.ROWS)
                .isSorted()
                .allMatch(time -> time.compareTo("06:00") >= 0);

        pass(Duration.ofMillis(1_500));
        assertThat(json("departures").path("clock").asText()).isEqualTo("06:01:00");

        pass(Duration.ofSeconds(60));
        JsonNode later = json("departures");
        assertThat(later.path("clock").asText()).isEqualTo("06:41:00");
        assertThat(expected(later)).allMatch(time -> time.compareTo("06:41") >= 0);
    }

    @Test
    void departuresGoOnAfterMidnight() throws Exception {
        pass(Duration.ofSeconds(27 * 60 - 3)); // 40 seconds pass in each: 17 hours and 58 minutes
        JsonNode board = json("departures");
        assertThat(board.path("clock").asText()).isEqualTo("23:58:00");
        assertThat(expected(board)).hasSize(DepartureBoard.ROWS).anyMatch(time -> time.startsWith("00:"));
    }

    @Test
    void weatherChangesWithTheHourAndSaysWhichOneItIs() throws Exception {
        HttpResponse<byte[]> first = http.get(url("weather"));
        String modified = first.headers().firstValue("Last-Modified").orElseThrow();
        JsonNode weather = mapper.readTree(first.body());
        assertThat(modified).isEqualTo("Thu, 1 Jul 2010 06:00:00 GMT");
        assertThat(weather.at("/now/temperature").asText()).isEqualTo("13.6");
        assertThat(weather.path("recent")).hasSize(WeatherNormals.HOURS_SHOWN);
        assertThat(weather.path("recent").get(WeatherNormals.HOURS_SHOWN - 1)).isEqualTo(weather.path("now"));
        assertThat(http.get(url("weather"), "If-Modified-Since", modified).statusCode())
                .isEqualTo(304);

        pass(Duration.ofMillis(WeatherNormals.HOUR_MILLIS));

        HttpResponse<byte[]> second = http.get(url("weather"), "If-Modified-Since", modified);
        assertThat(second.statusCode()).isEqualTo(200);
        assertThat(mapper.readTree(second.body()).at("/now/at").asText()).isEqualTo("2010-07-01T07:00:00");
    }

    @Test
    void weatherBeginsTheYearAgain() throws Exception {
        WeatherNormals normals = WeatherNormals.of(Resources.read(DATA + "seattle-weather-hourly.csv"));
        Feed.Answer first = normals.at(0);
        long year = 8_759L * WeatherNormals.HOUR_MILLIS;
        assertThat(normals.at(year)).isEqualTo(first);
        assertThat(normals.at(year - 1).lastModified()).isEqualTo("Thu, 1 Jul 2010 05:00:00 GMT");
    }

    @Test
    void hostFiguresAreThoseOfThisMachine() throws Exception {
        JsonNode host = json("host");
        assertThat(host.path("processors").asInt()).isPositive();
        assertThat(host.at("/memory/total").asLong())
                .isGreaterThan(host.at("/memory/free").asLong());
        assertThat(host.at("/disk/usable").asLong()).isPositive();
        assertThat(host.at("/jvm/cpu").asLong()).isPositive();
        assertThat(host.at("/jvm/version").asInt()).isEqualTo(Runtime.version().feature());
    }

    @Test
    void countsWhatReallyCame() throws Exception {
        http.get(url("quakes"));
        http.get(url("quakes"));
        http.get(url("weather"));
        http.get(url("nothing"));
        assertThat(backend.requests()).isEqualTo(4);
        assertThat(backend.requestsPerTopic())
                .containsEntry(new Topic("quakes"), 2L)
                .containsEntry(new Topic("weather"), 1L)
                .containsEntry(new Topic("host"), 0L);

        pass(Duration.ofSeconds(10));
        assertThat(backend.requestsPerSecond()).isEqualTo(0.4);
        pass(Duration.ofSeconds(31));
        assertThat(backend.requestsPerSecond()).isZero();
    }

    @Test
    void refusesConnectionsWhileStoppedAndIsBackOnTheSamePort() throws Exception {
        URI quakes = url("quakes");
        int port = backend.port();
        pass(Duration.ofSeconds(8));
        http.get(quakes);

        backend.stop();
        backend.stop();
        assertThat(backend.isRunning()).isFalse();
        assertThatThrownBy(() -> http.get(quakes)).isInstanceOf(ConnectException.class);
        pass(Duration.ofSeconds(100));

        backend.start();
        backend.start();
        assertThat(backend.isRunning()).isTrue();
        assertThat(backend.port()).isEqualTo(port);
        assertThat(http.get(quakes).statusCode()).isEqualTo(200);
        assertThat(backend.requests()).isEqualTo(2);
        assertThat(backend.uptime()).isEqualTo(Duration.ofSeconds(8));
    }

    @Test
    void namesThePortThatIsTaken() throws Exception {
        try (DemoBackend second = DemoBackend.create(backend.port(), nanos::get)) {
            assertThatThrownBy(second::start)
                    .isInstanceOf(IOException.class)
                    .hasMessage("demo-backend: 127.0.0.1:" + backend.port() + " (expected: a free port)");
        }
    }

    @Test
    void saysWhatThereIsAndWhatMayBeAsked() throws Exception {
        HttpResponse<byte[]> missing = http.get(url("nothing"));
        assertThat(missing.statusCode()).isEqualTo(404);
        assertThat(new String(missing.body(), StandardCharsets.UTF_8)).contains("/api/quakes, /api/departures");

        HttpResponse<byte[]> post = http.send("POST", url("host"));
        assertThat(post.statusCode()).isEqualTo(405);
        assertThat(post.headers().firstValue("Allow")).hasValue("GET, HEAD");

        assertThat(http.send("HEAD", url("quakes")).statusCode()).isEqualTo(200);
    }

    @Test
    void everyTopicButTheHostChangesWithTheClockOnly() throws Exception {
        for (String topic : List.of("quakes", "departures", "weather")) {
            Set<String> seen = new HashSet<>();
            for (int round = 0; round < 3; round++) {
                seen.add(new String(http.get(url(topic)).body(), StandardCharsets.UTF_8));
            }
            assertThat(seen).as(topic).hasSize(1);
        }
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private URI url(String name) {
        return URI.create("http://127.0.0.1:" + backend.port() + "/api/" + name);
    }

    private JsonNode json(String topic) throws Exception {
        return mapper.readTree(http.get(url(topic)).body());
    }

    private JsonNode quakes() throws Exception {
        return json("quakes");
    }

    private static int count(Feed.Answer answer) {
        return Integer.parseInt(String.valueOf(answer.etag()).replaceAll("\\D", ""));
    }

    private static List<String> expected(JsonNode board) {
        return board.path("flights").findValuesAsText("expected");
    }
}
