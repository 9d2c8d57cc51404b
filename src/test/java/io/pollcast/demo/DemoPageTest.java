package io.pollcast.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pollcast.topic.Topic;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DemoPageTest {

    private static final Path SOURCES = Path.of("src/main/resources/io/pollcast/demo/page");
    private static final URI CONTROL = URI.create("http://127.0.0.1:4711");
    private static final List<DemoEndpoint> ENDPOINTS = List.of(
            new DemoEndpoint(new Topic("quakes"), CONTROL.resolve("/api/quakes"), Duration.ofSeconds(3), 1),
            new DemoEndpoint(new Topic("departures"), CONTROL.resolve("/api/departures"), Duration.ofMillis(1_500), 1));

    private Map<String, DemoPage.File> files;

    @BeforeEach
    void read() throws IOException {
        files = DemoPage.files(CONTROL, ENDPOINTS);
    }

    @Test
    void servesEveryFileOfThePage() throws IOException {
        try (Stream<Path> sources = Files.list(SOURCES)) {
            assertThat(sources.map(path -> path.getFileName().toString()).filter(name -> !name.equals("index.html")))
                    .allSatisfy(name -> assertThat(files).containsKey("/demo/" + name));
        }
        assertThat(file("/").body().text()).startsWith("<!doctype html>");
    }

    @Test
    void saysWhatEachFileIs() {
        assertThat(file("/").contentType()).isEqualTo("text/html; charset=utf-8");
        assertThat(file("/demo.json").contentType()).isEqualTo("application/json");
        assertThat(file("/demo/demo.css").contentType()).isEqualTo("text/css; charset=utf-8");
        assertThat(file("/demo/icon.svg").contentType()).isEqualTo("image/svg+xml");
        assertThat(files).allSatisfy((path, file) -> {
            if (path.endsWith(".js")) {
                assertThat(file.contentType()).isEqualTo("text/javascript; charset=utf-8");
            }
        });
    }

    @Test
    void tellsThePageWhereTheControlIsAndWhatThereIsToShow() throws IOException {
        JsonNode settings =
                new ObjectMapper().readTree(file("/demo.json").body().bytes());
        assertThat(settings.toString())
                .isEqualTo("{\"control\":\"http://127.0.0.1:4711\",\"topics\":[\"quakes\",\"departures\"],"
                        + "\"rhythms\":{\"quakes\":3000,\"departures\":1500}}");
    }

    @Test
    void allowsThePageToConnectToItsGatewayAndTheControlOnly() {
        assertThat(DemoPage.contentSecurityPolicy(CONTROL))
                .contains("default-src 'self'", "connect-src 'self' http://127.0.0.1:4711;")
                .doesNotContain("unsafe", "*");
    }

    @Test
    void hasNothingInlineThatThePolicyWouldBlock() {
        String html = file("/").body().text();
        assertThat(found("<script(?![^>]* src=)", html)).isEmpty();
        assertThat(found("<style|\\sstyle=|\\son[a-z]+=|javascript:", html)).isEmpty();
    }

    @Test
    void refersOnlyToWhatIsServed() {
        files.forEach((path, file) -> {
            List<String> references = Stream.of(
                            found("(?:src|href)=\"([^\"]+)\"", file.body().text()),
                            found("from '([^']+)'", file.body().text()),
                            found("fetch\\('([^']+)'\\)", file.body().text()))
                    .flatMap(List::stream)
                    .map(reference -> URI.create(path).resolve(reference).toString())
                    .filter(reference -> !reference.equals("/topics"))
                    .toList();
            assertThat(references).as(path).allMatch(files::containsKey);
        });
    }

    @Test
    void loadsNothingFromElsewhere() {
        files.forEach((path, file) -> assertThat(
                        found("(https?://[^\"'\\s]+)", file.body().text()))
                .as(path)
                .allMatch(url -> url.equals("http://www.w3.org/2000/svg") || url.equals(CONTROL.toString())));
    }

    @Test
    void putsDataIntoTheDocumentAsTextOnly() {
        files.forEach((path, file) -> assertThat(found(
                        "innerHTML|outerHTML|insertAdjacentHTML|document\\.write|eval\\(",
                        file.body().text()))
                .as(path)
                .isEmpty());
    }

    @Test
    void hasTheElementsThatItsScriptsAskFor() {
        String html = file("/").body().text();
        files.forEach((path, file) -> {
            for (String id :
                    found("(?:byId|getElementById)\\('([^']+)'\\)", file.body().text())) {
                assertThat(html).as(path).contains("id=\"" + id + "\"");
            }
            for (String name : found("querySelector\\('\\.([a-z]+)", file.body().text())) {
                assertThat(html).as(path).contains("class=\"" + name);
            }
        });
    }

    private DemoPage.File file(String path) {
        return Objects.requireNonNull(files.get(path), path);
    }

    /** What the expression's first group found, or the whole match if it has none. */
    private static List<String> found(String expression, String text) {
        return Pattern.compile(expression)
                .matcher(text)
                .results()
                .map(DemoPageTest::firstGroup)
                .toList();
    }

    private static String firstGroup(MatchResult match) {
        return match.groupCount() == 0 ? match.group() : match.group(1);
    }
}
