package io.pollcast.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.backplane.Validators;
import io.pollcast.change.Observation;
import io.pollcast.config.ConfigReader;
import io.pollcast.poll.EndpointSettings;
import io.pollcast.poll.fetch.Source;
import io.pollcast.terminal.Screen;
import io.pollcast.terminal.Style;
import io.pollcast.terminal.Terminal;
import io.pollcast.testing.ManualThread;
import io.pollcast.topic.Body;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProbeSessionTest {

    private static final Validators TAGGED = new Validators("\"a\"", "Thu, 01 Jan 2026 00:00:00 GMT");

    private final ManualThread thread = new ManualThread(Long.MAX_VALUE - 5);
    private final FakeBackend backend = new FakeBackend(thread);
    private final StringWriter progress = new StringWriter();
    private String url = "http://localhost:8000/api/prices";
    private Map<String, String> headers = Map.of();
    private List<ProbeRequest.ShownHeader> shown = List.of();
    private Duration every = Duration.ofSeconds(1);
    private CompletableFuture<Report> end = new CompletableFuture<>();

    private ProbeSession start() {
        ProbeRequest request = new ProbeRequest(
                new Source(URI.create(url), headers, Duration.ofSeconds(10), Source.DEFAULT_MAX_BODY),
                shown,
                every,
                Duration.ofSeconds(60));
        Screen screen = new Screen(new PrintWriter(progress), new Terminal(true, Style.PLAIN));
        ProbeSession session = new ProbeSession(request, backend, backend.seen, thread, thread, screen);
        end = session.start();
        thread.run();
        return session;
    }

    private Report look() {
        start();
        thread.advance(Duration.ofSeconds(61));
        assertThat(end).isCompleted();
        return end.join();
    }

    private static String text(Report report) {
        return String.join("\n", ReportText.of(report, Style.PLAIN));
    }

    private static EndpointSettings settings(Report report, Map<String, String> environment) {
        return new ConfigReader(environment)
                .read(Proposal.yaml(report))
                .endpoints()
                .get(0);
    }

    private static Observation tagged(String json, Validators validators) {
        return new Observation.Fetched(Body.of(json), "application/json", validators);
    }

    // Politeness.

    @Test
    void asksAtItsRhythmOneAtATime() {
        look();
        assertThat(backend.askedMillis).hasSize(60).startsWith(0L, 1_000L, 2_000L);
        assertThat(backend.mostUnderWay).isEqualTo(1);
    }

    @Test
    void leavesASlowBackendAPause() {
        every = Duration.ofMillis(100);
        backend.takes(Duration.ofMillis(500));
        look();
        assertThat(backend.askedMillis).startsWith(0L, 600L, 1_200L);
    }

    @Test
    void asksMoreAndMoreRarelyWhileItFails() {
        backend.answers(millis -> millis < 500 ? FakeBackend.value("1") : new Observation.Failed("HTTP 500"));
        look();
        assertThat(backend.askedMillis).startsWith(0L, 1_000L, 2_020L, 4_040L, 8_060L, 16_080L, 26_100L);
    }

    @Test
    void waitsAsLongAsTheBackendAsks() {
        backend.answers(millis ->
                millis == 1_000 ? new Observation.Failed("HTTP 503", Duration.ofSeconds(30)) : FakeBackend.value("1"));
        look();
        assertThat(backend.askedMillis).startsWith(0L, 1_000L, 31_020L);
    }

    @Test
    void stopsSoonIfThereIsNeverAValue() {
        backend.answers(millis -> new Observation.Failed("HTTP 404")).answersWith(404, Map.of());
        Report report = look();
        assertThat(backend.askedMillis).hasSize(4);
        assertThat(report.ok()).isFalse();
        assertThat(text(report)).contains("4 GET requests", "4 × HTTP 404", "there is nothing at that path");
    }

    @Test
    void canBeStoppedEarlyWithWhatIsKnown() {
        ProbeSession session = start();
        thread.advance(Duration.ofMillis(5_500));
        session.stop();
        thread.run();
        assertThat(end.join().requests()).isEqualTo(6);
        assertThat(text(end.join())).contains("6 times in 5.5s");
        thread.advance(Duration.ofSeconds(100));
        assertThat(backend.askedMillis).hasSize(6);
    }

    @Test
    void anAnswerThatIsOnItsWayWhenTimeIsUpCountsIfItIsTheOnlyOne() {
        backend.takes(Duration.ofSeconds(61));
        start();
        thread.advance(Duration.ofMillis(60_999));
        assertThat(end).isNotDone();
        thread.advance(Duration.ofMillis(1));
        assertThat(end.join().ok()).isTrue();
    }

    @Test
    void showsProgressOnOneLineAndTakesItAway() {
        ProbeSession session = start();
        thread.advance(Duration.ofSeconds(2));
        assertThat(progress.toString())
                .contains("asking http://localhost:8000: 2 requests, 58s left")
                .doesNotContain("\n", "/api");
        session.stop();
        thread.run();
        assertThat(progress.toString()).endsWith("\r\u001b[K");
    }

    // Changes and rhythm.

    @Test
    void proposesHalfOfTheTimeBetweenTwoChanges() {
        backend.answers(millis -> FakeBackend.value("{\"EUR\":" + millis / 10_000 + ",\"CHF\":1}"));
        Report report = look();
        assertThat(report.changes()).isEqualTo(5);
        assertThat(report.rhythm().interval()).isEqualTo(10_000);
        assertThat(settings(report, Map.of()).every().most()).isEqualTo(Duration.ofSeconds(5));
        assertThat(text(report))
                .contains(
                        "5 seen, one every 10s (median)",
                        "every: 5s",
                        "1,000          200.0            0.2   99.90 % fewer");
    }

    @Test
    void whatChangesEachTimeIsPolledAsOftenAsItWasAsked() {
        backend.answers(millis -> FakeBackend.value("{\"price\":" + millis + "}"));
        Report report = look();
        assertThat(report.rhythm().every()).isEqualTo(Duration.ofSeconds(1));
        assertThat(report.noise().ignore()).isEmpty();
        assertThat(report.noise().suspects()).containsExactly("/price");
        assertThat(Proposal.yaml(report)).contains("# ignore: [ \"/price\" ]");
        assertThat(settings(report, Map.of()).topic().name()).isEqualTo("prices");
    }

    @Test
    void whatNeverChangesIsPolledNowAndThen() {
        Report report = look();
        assertThat(report.rhythm().every()).isEqualTo(Duration.ofSeconds(10));
        assertThat(text(report)).contains("none seen", "no change in 1m; look longer (--for) to know better");
    }

    @Test
    void doesNotAskMoreOftenThanTheBackendSaysItsAnswerHolds() {
        backend.answers(millis -> new Observation.Fetched(
                Body.of("[" + millis / 30_000 + "]"), "application/json", Validators.NONE, Duration.ofSeconds(25)));
        assertThat(look().rhythm().every()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void slowAnswersNeedASlowerRhythm() {
        backend.answers(millis -> FakeBackend.value("[" + millis + "]")).takes(Duration.ofSeconds(2));
        assertThat(look().rhythm().every()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void theFirstAnswerMayTakeLonger() {
        backend.answers(millis -> {
            backend.takes(Duration.ofMillis(millis == 0 ? 3_000 : 20));
            return FakeBackend.value("[" + millis + "]");
        });
        assertThat(look().rhythm().every()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void outagesBecomeAStaleAfter() {
        backend.answers(millis ->
                millis > 5_000 && millis < 20_000 ? new Observation.Failed("HTTP 502") : FakeBackend.value("[1]"));
        Report report = look();
        assertThat(report.failures()).containsOnlyKeys("HTTP 502");
        assertThat(settings(report, Map.of()).staleAfter()).isGreaterThan(Duration.ofSeconds(30));
    }

    // What changes for nothing.

    @Test
    void theTimeOfTheAnswerIsProposedToBeIgnored() {
        backend.answers(millis -> FakeBackend.value("{\"meta\":{\"generatedAt\":" + millis + "},\"items\":[{\"age\":"
                + millis + ",\"n\":" + millis / 20_000 + "},{\"age\":" + millis + ",\"n\":2}]}"));
        Report report = look();
        assertThat(report.noise().ignore()).containsExactly("/items/*/age", "/meta/generatedAt");
        assertThat(report.changes()).isEqualTo(2);
        assertThat(report.rhythm().every()).isEqualTo(Duration.ofSeconds(10));
        assertThat(settings(report, Map.of()).rules().ignore())
                .isEqualTo(report.noise().ignore());
        assertThat(text(report))
                .contains("/items/*/age, /meta/generatedAt changed each time, or although nothing else did");
    }

    @Test
    void aTimeThatOnlyChangesWithTheValueIsNoNoise() {
        backend.answers(
                millis -> FakeBackend.value("{\"price\":" + millis / 5_000 + ",\"updatedAt\":" + millis / 5_000 + "}"));
        Report report = look();
        assertThat(report.noise().ignore()).isEmpty();
        assertThat(report.noise().suspects()).isEmpty();
    }

    /** It may be what the endpoint is about, so a person has to say. */
    @Test
    void aNumberThatChangesEachTimeIsOnlySuspected() {
        backend.answers(millis -> FakeBackend.value("{\"free\":" + millis + ",\"n\":" + millis / 20_000 + "}"));
        Report report = look();
        assertThat(report.noise().ignore()).isEmpty();
        assertThat(text(report)).contains("always         /free changed every time", "# ignore: [ \"/free\" ]");
    }

    /** To ignore all that there is would be never to tell anything. */
    @Test
    void aClockIsNotNoiseIfThereIsNothingElse() {
        backend.answers(millis -> FakeBackend.value("{\"time\":{\"now\":" + millis + "}}"));
        Report report = look();
        assertThat(report.noise().ignore()).isEmpty();
        assertThat(report.noise().suspects()).containsExactly("/time/now");
        assertThat(report.changes()).isEqualTo(59);
    }

    @Test
    void aClockOfSecondsIsNoiseEvenIfNotEachAnswerHasANewOne() {
        every = Duration.ofMillis(400);
        backend.answers(millis -> FakeBackend.value(
                "{\"now\":\"2026-01-01T00:00:" + millis / 1_000 + "Z\",\"n\":" + millis / 20_000 + "}"));
        assertThat(look().noise().ignore()).containsExactly("/now");
    }

    @Test
    void namesOfMembersAreWrittenAsPointers() {
        backend.answers(millis -> FakeBackend.value(
                "{\"a/b~ \\\"c\\\" ${D} é\":{\"requestId\":" + millis + "},\"n\":" + millis / 20_000 + "}"));
        Report report = look();
        assertThat(report.noise().ignore()).containsExactly("/a~1b~0 \"c\" ${D} é/requestId");
        settings(report, Map.of());
    }

    @Test
    void aHugeBodyIsComparedInBoundedMemory() {
        StringBuilder many = new StringBuilder("{");
        for (int i = 0; i < 5_000; i++) {
            many.append("\"k").append(i).append("\":1,");
        }
        backend.answers(millis -> FakeBackend.value(many + "\"now\":" + millis + "}"));
        Report report = look();
        assertThat(report.changes()).isPositive();
        assertThat(settings(report, Map.of()).every().most()).isPositive();
    }

    // Conditions.

    @Test
    void findsOutThatBothConditionsWork() {
        backend.answers(
                millis -> backend.conditions.get(backend.conditions.size() - 1).equals(Validators.NONE)
                        ? tagged("[1]", TAGGED)
                        : new Observation.NotModified());
        Report report = look();
        assertThat(report.etag()).isEqualTo(Support.WORKS);
        assertThat(report.lastModified()).isEqualTo(Support.WORKS);
        assertThat(backend.conditions)
                .contains(new Validators("\"a\"", null), new Validators(null, TAGGED.lastModified()))
                .filteredOn(Validators.NONE::equals)
                .hasSizeGreaterThan(50);
    }

    @Test
    void findsOutThatConditionsAreIgnored() {
        backend.answers(millis -> tagged("[1]", new Validators("\"" + millis + "\"", null)));
        Report report = look();
        assertThat(report.etag()).isEqualTo(Support.IGNORED);
        assertThat(report.lastModified()).isEqualTo(Support.MISSING);
        assertThat(report.etagIsArbitrary()).isTrue();
        assertThat(text(report))
                .contains("sent, but ignored", "it changes although the body does not", "Last-Modified  not sent");
    }

    @Test
    void doesNotGuessWhileTheValueChangesEachTime() {
        backend.answers(millis -> tagged("[" + millis + "]", TAGGED));
        assertThat(look().etag()).isEqualTo(Support.UNCLEAR);
        assertThat(backend.conditions)
                .filteredOn(condition -> !condition.equals(Validators.NONE))
                .hasSize(10);
    }

    // The configuration.

    @ParameterizedTest
    @CsvSource({
        "http://h/api/prices, prices",
        "http://h/api/v1.2/orders/eu.json, orders/eu",
        "http://h, value",
        "http://h/null, null",
        "http://h/123/-x-, 123/x",
        "http://h/_1e5, _1e5",
        "http://h/api/error, error-value",
        "http://h/a/b/c/d/E, c/d/e",
        "http://h/pollcast.beat/, value",
        "http://h/%C3%BCber%20uns/.hidden, ber-uns/hidden",
        "http://h/x.patch?y=1, x.patch-value",
        "http://[::1]:80/%2e%2e/%2F, value"
    })
    void namesTheTopicAfterThePath(String from, String topic) {
        url = from;
        Report report = look();
        assertThat(report.topic().name()).isEqualTo(topic);
        assertThat(settings(report, Map.of()).topic().name()).isEqualTo(topic);
    }

    @Test
    void secretsAreReferences() {
        url = "https://h/api/news?api_key=s3cret&lang=de";
        headers = Map.of("Authorization", "Bearer s3cret", "X-Api-Key", "s3cret", "*&!#|'%", "s3cret");
        shown = List.of(
                new ProbeRequest.ShownHeader("Authorization", "Bearer ${TOKEN}", ""),
                new ProbeRequest.ShownHeader("X-Api-Key", "${X_API_KEY}", "X_API_KEY"),
                new ProbeRequest.ShownHeader("*&!#|'%", "${" + ProbeRequest.variable("*&!#|'%") + "}", ""));
        Report report = look();
        assertThat(Proposal.yaml(report) + text(report) + ReportJson.of(report)).doesNotContain("s3cret");
        assertThat(Proposal.yaml(report)).contains("# X_API_KEY has to be", "# API_KEY has to be", "# public: true");
        EndpointSettings settings = settings(
                report, Map.of("TOKEN", "t", "X_API_KEY", "k", "API_KEY", "a", ProbeRequest.variable("*&!#|'%"), "v"));
        assertThat(settings.source().url()).hasToString("https://h/api/news?api_key=a&lang=de");
        assertThat(settings.source().headers())
                .containsEntry("Authorization", "Bearer t")
                .containsEntry("X-Api-Key", "k");
    }

    @Test
    void largeBodiesNeedRoom() {
        String large = "\"" + "x".repeat(900_000) + "\"";
        backend.answers(millis -> FakeBackend.value(large));
        assertThat(settings(look(), Map.of()).source().maxBody()).isEqualTo(2 * 1024 * 1024);
    }

    @Test
    void whatIsTinyIsNotCompressedInStreams() {
        backend.answers(millis -> FakeBackend.value("{\"EUR\":1}"));
        assertThat(look().weight()).isEqualTo(new Weight(9, 9, 77, "", 16, 16));
        backend.answers(millis -> FakeBackend.value("[\"" + "x".repeat(996) + "\"]"));
        assertThat(look().weight().packedStream()).isLessThan(100);
    }

    // What is likely wrong.

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HTTP 401|401|www-authenticate|Basic realm=x|-H 'Authorization: Basic ...'",
                "HTTP 401|401|x|x|-H 'Authorization: Bearer ...', or -H 'Cookie: ...'",
                "HTTP 302|302|location|https://sso.example.com/login|looks like a login",
                "HTTP 301|301|location|https://h/|it leads to https://h/: try that URL",
                "content type text/html (expected: JSON)|200|content-type|text/html|a login page",
                "body is not JSON|200|content-type|application/json|must be one JSON value",
                "body over 1048576 bytes|200|content-type|application/json|--max-body takes more",
                "HTTP 429|429|retry-after|7|a larger --every (it says Retry-After: 7)",
                "HTTP 500|500|x|x|its own log says why",
                "HTTP 406|406|x|x|-H 'Accept: ...'",
                "HTTP 405|405|x|x|does not answer GET",
                "connection refused|0|x|x|nothing listens at localhost:8000",
                "unknown host|0|x|x|no address is known for localhost",
                "TLS failure|0|x|x|an authority of your own",
                "link-local or metadata address|0|x|x|allow-link-local: true",
                "redirect to another origin|302|location|http://other/|it leads to http://other/",
                "timeout|0|x|x|no whole answer within 10s",
                "connection broken|0|x|x|does that port speak http?"
            })
    void saysWhatIsLikelyWrong(String reason, int status, String header, String value, String words) {
        backend.answers(millis -> new Observation.Failed(reason)).answersWith(status, Map.of(header, value));
        assertThat(text(look())).contains(words, "× " + reason).doesNotContain("endpoints:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"content-type", "content-encoding"})
    void nothingThatATerminalWouldObeyGetsThere(String header) {
        backend.answers(millis -> FakeBackend.value("{\"\\u001b[2J now\":" + millis + ",\"n\":1}"))
                .answersWith(200, Map.of(header, "\u001b[31m\u009b"));
        assertThat(text(look())).doesNotContain("\u001b", "\u009b");
    }

    @Test
    void programsGetOneObject() {
        backend.answers(millis -> FakeBackend.value("{\"now\":" + millis + ",\"n\":" + millis / 10_000 + "}"));
        assertThat(ReportJson.of(look()))
                .startsWith(
                        "{\"ok\":true,\"origin\":\"http://localhost:8000\",\"milliseconds\":60000,\"requests\":60,\"failures\":[],\"status\":200,"
                                + "\"httpVersion\":\"HTTP/1.1\",\"contentType\":\"application/json\",\"answerMedian\":20,\"answerMost\":20,\"changes\":5,"
                                + "\"changeInterval\":10000,\"freshFor\":-1,\"every\":5000,")
                .contains(
                        "\"etag\":\"missing\",\"lastModified\":\"missing\",\"body\":",
                        "\"ignore\":[\"/now\"],\"always\":[],\"savings\":["
                                + "{\"users\":100,\"pagesPerSecond\":20.0,\"pollcastPerSecond\":0.2}",
                        "\"topic\":\"prices\",\"yaml\":\"endpoints:\\n");
        assertThat(ReportJson.of(look())).doesNotContain("\n");
    }

    @Test
    void aFailureForProgramsSaysWhatIsLikelyWrong() {
        backend.answers(millis -> new Observation.Failed("HTTP 404")).answersWith(404, Map.of());
        assertThat(ReportJson.of(look()))
                .startsWith("{\"ok\":false,")
                .contains("\"failures\":[{\"reason\":\"HTTP 404\",\"count\":4}]", "\"likely\":\"there is nothing");
    }
}
