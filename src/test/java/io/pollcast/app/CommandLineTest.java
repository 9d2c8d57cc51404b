package io.pollcast.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.config.ConfigReader;
import io.pollcast.config.Configuration;
import io.pollcast.http.ListenAddress;
import io.pollcast.poll.fetch.Source;
import io.pollcast.probe.ProbeRequest;
import io.pollcast.tail.TailRequest;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.BindException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CommandLineTest {

    private static final String GOOD = """
            endpoints:
              prices: { url: "http://localhost:8000/api/prices", every: 2s }
              news:
                url: http://localhost:8000/api/news
                every: 10s
                headers: { Authorization: "Bearer ${API_TOKEN}" }
            """;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<String> started = new ArrayList<>();
    private @Nullable Configuration configuration;
    private @Nullable Exception failure;
    private @Nullable TailRequest tailed;
    private @Nullable ProbeRequest tried;

    @TempDir
    Path directory;

    private Path file = Path.of("");

    @BeforeEach
    void writeConfiguration() throws IOException {
        file = directory.resolve("shop.yaml");
        Files.writeString(file, GOOD);
    }

    private int execute(String... arguments) {
        ConfigReader reader = new ConfigReader(Map.of("API_TOKEN", "s3cret"));
        CommandLine commandLine = PollcastCommand.with(List.of(
                new DemoCommand(this::demo),
                new RunCommand(reader, this::run),
                new CheckCommand(reader),
                new TryCommand(reader, this::attempt),
                new TailCommand(reader, this::tail)));
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(arguments);
    }

    private int run(Loaded loaded, Role role) throws Exception {
        if (failure != null) {
            throw failure;
        }
        configuration = loaded.configuration();
        started.add("run as " + role);
        return 0;
    }

    private int demo(@Nullable ListenAddress gateway, @Nullable ListenAddress admin) {
        started.add("demo at " + gateway + " and " + admin);
        return 0;
    }

    private int attempt(ProbeRequest request, boolean json, PrintWriter unused) {
        started.add("try " + request.source() + (json ? " for programs" : ""));
        tried = request;
        return 0;
    }

    private int tail(TailRequest request, PrintWriter unused) {
        started.add(request.toString());
        tailed = request;
        return 0;
    }

    private Configuration configuration() {
        if (configuration == null) {
            throw new AssertionError("not started: " + err);
        }
        return configuration;
    }

    @Test
    void runStartsTheServerWithTheConfiguration() {
        assertThat(execute("run", "-c", file.toString())).isZero();
        assertThat(started).containsExactly("run as all");
        assertThat(configuration().endpoints()).hasSize(2);
        assertThat(configuration().gateway().listen()).isEqualTo(new ListenAddress("127.0.0.1", 8080));
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void runTakesAddressesOverTheConfiguration() throws IOException {
        Files.writeString(file, GOOD.replace("every: 10s", "every: 10s, public: true".replace(", ", "\n    ")));
        assertThat(execute("run", "-c", file.toString(), "--gateway-listen", "0.0.0.0:1", "--admin-listen=[::1]:2"))
                .isZero();
        assertThat(configuration().gateway().listen()).isEqualTo(new ListenAddress("0.0.0.0", 1));
        assertThat(configuration().admin().listen()).isEqualTo(new ListenAddress("::1", 2));
    }

    @ParameterizedTest
    @CsvSource({"poller, poller", "GATEWAY, gateway", "all, all"})
    void runTakesARole(String written, String role) throws IOException {
        Files.writeString(file, GOOD + "backplane: { type: redis, redis: { url: 'redis://localhost' } }");
        assertThat(execute("run", "-c", file.toString(), "--role", written)).isZero();
        assertThat(started).containsExactly("run as " + role);
    }

    @Test
    void runListsProblemsUnderTheNameOfTheFileAndStartsNothing() {
        assertThat(execute("run", "-c", file.toString(), "--role", "poller")).isEqualTo(2);
        assertThat(err.toString().lines())
                .containsExactly(
                        file + ": 1 problem", "  backplane.type: memory (expected: redis or kafka for role poller)");
        assertThat(started).isEmpty();
    }

    @Test
    void thePublicRuleLooksAtTheAddressOfTheCommandLine() {
        assertThat(execute("run", "-c", file.toString(), "--gateway-listen", "0.0.0.0:8080"))
                .isEqualTo(2);
        assertThat(err.toString())
                .contains("  endpoints.news.public: missing (expected: public: true")
                .doesNotContain("s3cret");
    }

    @Test
    void runSaysWhyTheServerDidNotStart() {
        failure = new BindException("127.0.0.1:8080: Address already in use");
        assertThat(execute("run", "-c", file.toString())).isEqualTo(1);
        assertThat(err.toString().lines()).containsExactly("pollcast: 127.0.0.1:8080: Address already in use");
    }

    @Test
    void aMissingFileComesWithTheSmallestConfiguration() throws IOException {
        assertThat(execute("run", "-c", directory.resolve("none.yaml").toString()))
                .isEqualTo(2);
        List<String> lines = err.toString().lines().toList();
        assertThat(lines.get(0)).startsWith(directory.resolve("none.yaml") + ": no such file");
        assertThat(lines).last().asString().contains("pollcast demo");
        String example = String.join("\n", lines.subList(2, 4));
        assertThat(new ConfigReader(Map.of()).read(example).endpoints()).hasSize(1);
    }

    @Test
    void checkListsEveryProblem() throws IOException {
        Files.writeString(file, "endpoints: { prices: { url: x, every: 0s, evry: 1 } }\nadmin: { listen: 1 }");
        assertThat(execute("check", "-c", file.toString())).isEqualTo(2);
        assertThat(err.toString().lines()).hasSize(5).first().isEqualTo(file + ": 4 problems");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void checkSumsUpWhatTheConfigurationWouldDo() {
        assertThat(execute("check", "-c", file.toString())).isZero();
        assertThat(out.toString().lines())
                .containsExactly(
                        file + ": no problem",
                        "  role       all",
                        "  endpoints  2, in all 0.60 requests per second to the backend, whatever the number of browsers",
                        "             prices http://localhost:8000 every 2s",
                        "             news http://localhost:8000 every 10s",
                        "  backplane  memory, beat 2s",
                        "  gateway    http://127.0.0.1:8080",
                        "  admin      http://127.0.0.1:9090");
    }

    @Test
    void checkSaysWhatIsPolledOnDemandAtMost() throws IOException {
        Files.writeString(file, """
                endpoints:
                  news: { url: 'http://localhost/news', every: 2s, when: subscribed }
                  prices/{symbol}: { url: 'http://localhost/{symbol}', every: 1s, allow: "[A-Z]{3}", max-topics: 50 }
                """);
        assertThat(execute("check", "-c", file.toString())).isZero();
        assertThat(out.toString())
                .contains(
                        "2, in all 0 requests per second to the backend, whatever the number of browsers,"
                                + " and at most 50.50 more while somebody looks",
                        "news http://localhost every 2s on demand",
                        "prices/{symbol} http://localhost every 1s on demand, at most 50");
    }

    @Test
    void checkSumsUpForAGateway() throws IOException {
        Files.writeString(file, "backplane: { type: redis, redis: { url: 'redis://:${API_TOKEN}@localhost' } }");
        assertThat(execute("check", "-c", file.toString(), "--role", "gateway")).isZero();
        assertThat(out.toString())
                .contains("role       gateway", "redis://localhost:6379 {pollcast}, beat 2s")
                .doesNotContain("endpoints", "s3cret");
    }

    @Test
    void demoNeedsNothing() {
        assertThat(execute("demo")).isZero();
        assertThat(execute("demo", "--gateway-listen", "localhost:0")).isZero();
        assertThat(started).containsExactly("demo at null and null", "demo at localhost:0 and null");
    }

    @Test
    void tryTakesAUrlAndHidesWhatItsHeadersHold() {
        assertThat(execute(
                        "try",
                        "https://shop/api/news",
                        "-H",
                        "Authorization: Bearer ${API_TOKEN}",
                        "-H",
                        "x-Key: s3cret",
                        "--for=10s",
                        "--every=500ms",
                        "--max-body=2MiB",
                        "--json"))
                .isZero();
        assertThat(tried)
                .isEqualTo(new ProbeRequest(
                        new Source(
                                URI.create("https://shop/api/news"),
                                Map.of("Authorization", "Bearer s3cret", "x-Key", "s3cret"),
                                Duration.ofSeconds(10),
                                2 * 1024 * 1024),
                        List.of(
                                new ProbeRequest.ShownHeader("Authorization", "Bearer ${API_TOKEN}", ""),
                                new ProbeRequest.ShownHeader("x-Key", "${X_KEY}", "X_KEY")),
                        Duration.ofMillis(500),
                        Duration.ofSeconds(10)));
        assertThat(started).containsExactly("try https://shop for programs");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://host/",
                "http://user:s3cret@host/",
                "http://host/#x",
                "host --every 99ms",
                "host --for 25h",
                "host --max-body 9MiB",
                "host --max-body much",
                "host -H Host:s3cret",
                "host -H A:s3cret\u00e9"
            })
    void trySaysWhatIsWrongWithItsArguments(String arguments) {
        assertThat(execute(("try " + arguments).split(" "))).isEqualTo(2);
        assertThat(err.toString()).contains("expected: ").doesNotContain("s3cret");
        assertThat(started).isEmpty();
    }

    @Test
    void tailTakesAUrlAndResolvesItsHeaders() {
        assertThat(execute(
                        "tail",
                        "localhost:8080/topics/prices?key=x",
                        "-H",
                        "Authorization: Bearer ${API_TOKEN}",
                        "--raw",
                        "--for",
                        "30s",
                        "--count",
                        "2",
                        "--lines=0"))
                .isZero();
        assertThat(tailed)
                .isEqualTo(new TailRequest(
                        URI.create("http://localhost:8080/topics/prices?key=x"),
                        Map.of("Authorization", "Bearer s3cret"),
                        true,
                        Duration.ofSeconds(30),
                        2,
                        0));
        assertThat(started).containsExactly("tail http://localhost:8080/topics/prices");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://host/",
                "http://",
                "http://user:s3cret@host/",
                "a^b",
                "localhost/ --for 30",
                "localhost/ -H Authorization",
                "localhost/ -H Authorization:${NONE}",
                "localhost/ --count -1"
            })
    void tailSaysWhatIsWrongWithItsArguments(String arguments) {
        assertThat(execute(("tail " + arguments).split(" "))).isEqualTo(2);
        assertThat(err.toString()).contains("expected: ").doesNotContain("s3cret");
        assertThat(err.toString().lines()).hasSize(2);
        assertThat(started).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rum",
                "run --rolle",
                "run --role boss",
                "run --gateway-listen 8080",
                "run -c",
                "check x",
                "demo -c x",
                "demo --admin-listen 0.0.0.0:9090",
                "tail",
                "try"
            })
    void wrongUsageIsTwoAndShort(String arguments) {
        assertThat(execute(arguments.split(" "))).isEqualTo(2);
        assertThat(err.toString().lines())
                .hasSizeBetween(2, 4)
                .last()
                .asString()
                .startsWith("Try: pollcast");
        assertThat(started).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "check", "demo", "tail", "try"})
    void everyCommandHasAHelpWithExamplesDefaultsAndExitCodes(String command) {
        assertThat(execute(command, "--help")).isZero();
        assertThat(out.toString()).contains("Usage: pollcast " + command, "Examples:", "Exit codes:", "  2 ", "--help");
        assertThat(out.toString().lines()).allMatch(line -> line.length() <= 100);
        assertThat(started).isEmpty();
    }

    @Test
    void withoutACommandItShowsTheHelpAsWrongUsage() {
        assertThat(execute()).isEqualTo(2);
        assertThat(err.toString()).contains("Usage: pollcast", "demo", "Examples:");
    }

    @Test
    void helpListsTheCommands() {
        assertThat(execute("--help")).isZero();
        assertThat(out.toString()).contains("demo", "run", "check", "Exit codes:", "docs/configuration.md");
    }

    @Test
    void knowsItsVersion() throws IOException {
        assertThat(execute("--version")).isZero();
        assertThat(out.toString()).matches("pollcast \\d+\\.\\d+\\.\\d+\\S* \\(Java \\S+\\)\\R");
        assertThat(Version.number()).doesNotContain("$");
    }

    @Test
    void mainOffersCheck() {
        assertThat(Main.commandLine(Map.of()).getSubcommands()).containsKey("check");
    }
}
