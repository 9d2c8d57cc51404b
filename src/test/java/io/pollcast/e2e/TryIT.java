package io.pollcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.demo.DemoBackend;
import io.pollcast.testing.FreePorts;
import io.pollcast.testing.PollcastProcess;
import io.pollcast.testing.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code pollcast try} as people start it. */
class TryIT {

    @TempDir
    private Path folder;

    private PollcastProcess.Ended pollcast(Map<String, String> environment, String... arguments) {
        return PollcastProcess.execute(folder, environment, arguments);
    }

    /** From a URL to a configuration that {@code check} takes. */
    @Test
    void whatItProposesIsAConfiguration() throws Exception {
        try (DemoBackend backend = DemoBackend.create(0, System::nanoTime)) {
            backend.start();
            String url = "http://127.0.0.1:" + backend.port() + "/api/weather?token=s3cret";
            Program program = attempt(
                    Map.of("COOKIE_JAR", "a=b"),
                    url,
                    "--every",
                    "200ms",
                    "-H",
                    "Cookie: ${COOKIE_JAR}",
                    "-H",
                    "X-Key: s3cret");
            String out = interruptedAfter(10, backend, program);
            assertThat(out)
                    .contains("HTTP 200, application/json", "gzip by the backend", "Last-Modified  works")
                    .doesNotContain("s3cret", "\u001b", "asking");
            Path yaml = folder.resolve("pollcast.yaml");
            Files.writeString(yaml, out.substring(out.indexOf("# pollcast.yaml")));
            PollcastProcess.Ended checked =
                    pollcast(Map.of("COOKIE_JAR", "a=b", "X_KEY", "k", "TOKEN", "t"), "check", "-c", yaml.toString());
            assertThat(checked.exitCode()).as(checked.err()).isZero();
            assertThat(checked.out()).contains("weather http://127.0.0.1:" + backend.port() + " every");
        }
    }

    @Test
    void aProgramGetsOneObjectAndNothingElse() throws Exception {
        try (DemoBackend backend = DemoBackend.create(0, System::nanoTime)) {
            backend.start();
            PollcastProcess.Ended ended = pollcast(
                    Map.of(),
                    "try",
                    "--json",
                    "--for",
                    "500ms",
                    "http://127.0.0.1:" + backend.port() + "/api/departures");
            assertThat(ended.out().lines())
                    .hasSize(1)
                    .first()
                    .asString()
                    .startsWith("{\"ok\":true,")
                    .endsWith("}");
            assertThat(ended.err()).isEmpty();
        }
    }

    @Test
    void ctrlCEndsItWithTheReport() throws Exception {
        try (DemoBackend backend = DemoBackend.create(0, System::nanoTime)) {
            backend.start();
            String out =
                    interruptedAfter(2, backend, attempt(Map.of(), "http://127.0.0.1:" + backend.port() + "/api/host"));
            assertThat(out).contains("endpoints:", "host:");
        }
    }

    private Program attempt(Map<String, String> environment, String... arguments) {
        List<String> command = PollcastProcess.command("try");
        command.addAll(List.of(arguments));
        return Program.start(folder, environment, command);
    }

    private static String interruptedAfter(int requests, DemoBackend backend, Program program) {
        try (program) {
            Awaitility.await().atMost(Duration.ofSeconds(40)).until(() -> backend.requests() >= requests);
            program.interrupt();
            assertThat(program.awaitExit()).as(program.output()).isZero();
            return program.output();
        }
    }

    @Test
    void nobodyThereIsAFailureThatSaysWhatWouldBeRight() {
        int port = FreePorts.next();
        PollcastProcess.Ended ended =
                pollcast(Map.of(), "try", "--every", "100ms", "127.0.0.1:" + port + "/api/prices");
        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err())
                .contains(
                        "4 × connection refused", "nothing listens at 127.0.0.1:" + port + ": is the backend running");
    }
}
