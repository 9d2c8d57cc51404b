package io.pollcast.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.config.ConfigReader;
import io.pollcast.config.ConfigSource;
import io.pollcast.config.Launch;
import io.pollcast.poll.EndpointSettings;
import io.pollcast.testing.CapturedLog;
import io.pollcast.testing.Certificates;
import io.pollcast.testing.ManualThread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReloaderTest {

    private static final String ONE = "endpoints: { prices: { url: 'http://localhost/prices', every: 2s } }\n";
    private static final String TWO = """
            endpoints:
              prices: { url: 'http://localhost/prices', every: 2s }
              news: { url: 'http://localhost/news', every: 5s }
            """;

    private static final String WITH_SCHEMA =
            "endpoints: { prices: { url: 'http://localhost/prices', every: 2s, schema: prices.schema.json } }";

    private final ManualThread thread = new ManualThread(0);
    private final CapturedLog log = CapturedLog.of(Reloader.class);
    private final List<List<EndpointSettings>> taken = new ArrayList<>();

    @TempDir
    private Path folder;

    private Path file = Path.of("");

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(folder.resolve("pollcast.yaml"), ONE);
    }

    @AfterEach
    void close() {
        log.close();
    }

    private Reloader start() {
        ConfigSource source = new ConfigSource(new ConfigReader(Map.of()), file, Launch.ALL);
        Reloader reloader = new Reloader(
                source, source.read(), source.fingerprint(), next -> taken.add(next.endpoints()), thread, thread);
        reloader.start();
        return reloader;
    }

    private void look(int times) {
        thread.advance(Duration.ofSeconds(times));
    }

    private List<String> topics() {
        return taken.get(taken.size() - 1).stream()
                .map(endpoint -> endpoint.topic().name())
                .toList();
    }

    @Test
    void aFileThatStaysIsReadOnce() {
        start();
        look(100);
        assertThat(taken).isEmpty();
        assertThat(log.lines()).isEmpty();
    }

    @Test
    void aChangeIsTakenOverOnceItHasSettled() throws IOException {
        Reloader reloader = start();
        Files.writeString(file, TWO.substring(0, 90));
        look(1);
        Files.writeString(file, TWO);
        look(1);
        assertThat(taken).as("still being written, for all that is known").isEmpty();
        look(1);
        assertThat(topics()).containsExactly("prices", "news");
        assertThat(reloader.status().problems()).isEmpty();
        look(10);
        assertThat(taken).hasSize(1);
        assertThat(log.lines()).containsExactly("INFO configuration_taken file=" + file + " endpoints=2");
    }

    @Test
    void aFileThatIsRenamedIntoPlaceIsAChange() throws IOException {
        start();
        Path next = Files.writeString(folder.resolve("next.yaml"), TWO);
        Files.setLastModifiedTime(next, Files.getLastModifiedTime(file));
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        look(2);
        assertThat(topics()).contains("news");
    }

    /** As the volumes of Kubernetes do: the file is a link into ..data, which is a link to a folder that is replaced. */
    @Test
    void aLinkThatMovesIsAChange() throws IOException {
        Path before = Files.createDirectory(folder.resolve("..1"));
        Path after = Files.createDirectory(folder.resolve("..2"));
        Files.writeString(before.resolve("pollcast.yaml"), ONE);
        Files.writeString(after.resolve("pollcast.yaml"), TWO);
        Path data = Files.createSymbolicLink(folder.resolve("..data"), before);
        file = Files.createSymbolicLink(folder.resolve("linked.yaml"), Path.of("..data", "pollcast.yaml"));
        start();
        Path next = Files.createSymbolicLink(folder.resolve("..tmp"), after);
        Files.move(next, data, StandardCopyOption.ATOMIC_MOVE);
        look(2);
        assertThat(topics()).contains("news");
    }

    @Test
    void aSecretInAFileThatChangesIsAChange() throws IOException {
        Path token = Files.writeString(folder.resolve("token"), "old\n");
        Files.writeString(file, """
                endpoints:
                  prices: { url: 'http://localhost/', every: 2s, headers: { Authorization: "Bearer ${file:%s}" } }
                """.formatted(token));
        start();
        Files.writeString(token, "new\n");
        look(2);
        assertThat(taken).hasSize(1);
        assertThat(taken.get(0).get(0).source().headers()).containsEntry("Authorization", "Bearer new");
        assertThat(log.lines().toString()).doesNotContain("new");
    }

    @Test
    void aSchemaThatChangesIsAChange() throws IOException {
        Path schema = Files.writeString(folder.resolve("prices.schema.json"), "{}");
        Files.writeString(file, WITH_SCHEMA);
        Reloader reloader = start();
        look(5);
        assertThat(taken).isEmpty();
        Files.writeString(schema, "{\"type\":\"object\"}");
        look(2);
        assertThat(taken).hasSize(1);
        assertThat(taken.get(0).get(0).rules().schema()).isEqualTo("{\"type\":\"object\"}");
        Files.writeString(schema, "[]");
        look(2);
        assertThat(taken).hasSize(1);
        assertThat(reloader.status().problems())
                .containsExactly("endpoints.prices.schema: not usable (expected: a JSON Schema, which is an object)");
    }

    @Test
    void aSchemaThatIsMissingIsTakenWhenItComes() throws IOException {
        Reloader reloader = start();
        Files.writeString(file, WITH_SCHEMA);
        look(2);
        assertThat(reloader.status().problems())
                .containsExactly("endpoints.prices.schema: prices.schema.json: no such file");
        Files.writeString(folder.resolve("prices.schema.json"), "{}");
        look(2);
        assertThat(reloader.status().problems()).isEmpty();
        assertThat(taken).hasSize(1);
    }

    /** They are read anew for each connection: what is wrong with one is told now, not when the next connection is made. */
    @Test
    void anAuthorityThatChangesIsChecked() throws IOException {
        String ca = Certificates.in(folder).file("ca.pem");
        Files.writeString(file, """
                endpoints:
                  prices: { url: 'https://localhost/prices', every: 2s, tls: { ca: '%s' } }
                """.formatted(ca));
        Reloader reloader = start();
        Files.writeString(Path.of(ca), "none");
        look(2);
        assertThat(reloader.status().problems())
                .containsExactly("endpoints.prices.tls.ca: " + ca + " (expected: a file of certificates in PEM)");
        assertThat(taken).isEmpty();
    }

    @Test
    void aWrongFileChangesNothingAndIsReportedWhole() throws IOException {
        Reloader reloader = start();
        Files.writeString(file, "endpoints: { prices: { url: 'http://localhost/prices', every: 0s, evry: 2s } }\n");
        look(5);
        assertThat(taken).isEmpty();
        assertThat(reloader.status().problems())
                .containsExactlyInAnyOrder(
                        "endpoints.prices.every: 0s (expected: at least 100ms)",
                        "endpoints.prices.evry: unknown key (did you mean every?)");
        assertThat(log.lines())
                .hasSize(3)
                .contains(
                        "ERROR configuration_not_taken file=" + file + " problems=2",
                        "ERROR configuration_problem problem=\"endpoints.prices.every: 0s (expected: at least 100ms)\"");
        Files.writeString(file, ONE);
        look(2);
        assertThat(reloader.status().problems()).isEmpty();
        assertThat(taken).as("what runs is what it says").isEmpty();
    }

    @Test
    void aFileThatIsGoneChangesNothing() throws IOException {
        Reloader reloader = start();
        Files.delete(file);
        look(3);
        assertThat(taken).isEmpty();
        assertThat(reloader.status().problems()).containsExactly("no such file");
    }

    @Test
    void whatNeedsARestartIsNamedAndHoldsTheWholeFileBack() throws IOException {
        Reloader reloader = start();
        Files.writeString(file, TWO + """
                poller: { per-origin: 2 }
                backplane: { beat: 5s }
                gateway: { cors: [ 'https://shop.example.com' ] }
                auth: { hide-topics: true, forward: { url: 'http://localhost/login' } }
                admin: { listen: '127.0.0.1:1' }
                """);
        look(3);
        assertThat(taken).isEmpty();
        assertThat(reloader.status().problems())
                .containsExactly(
                        "poller: changed (expected: a restart; nothing of the new file is in effect until then)",
                        "backplane: changed (expected: a restart; nothing of the new file is in effect until then)",
                        "gateway: changed (expected: a restart; nothing of the new file is in effect until then)",
                        "auth: changed (expected: a restart; nothing of the new file is in effect until then)",
                        "admin: changed (expected: a restart; nothing of the new file is in effect until then)");
    }

    /** Who reads that a new key is taken believes that the old one opens nothing any more. */
    @Test
    void aSecretThatChecksTokensNeedsARestart() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "the first secret of thirty-two bytes\n");
        Files.writeString(file, ONE + """
                auth: { jwt: { algorithms: [ HS256 ], secret: "${file:%s}" } }
                """.formatted(secret));
        Reloader reloader = start();
        Files.writeString(secret, "the second secret of thirty-two bytes\n");
        look(2);
        assertThat(reloader.status().problems())
                .containsExactly(
                        "auth: changed (expected: a restart; nothing of the new file is in effect until then)");
        assertThat(log.lines().toString()).contains("configuration_not_taken").doesNotContain("thirty-two");
    }

    @Test
    void aRequestLooksAtOnce() throws IOException {
        Reloader reloader = start();
        Files.writeString(file, TWO);
        reloader.request();
        thread.run();
        assertThat(topics()).contains("news");
        look(5);
        assertThat(taken).hasSize(1);
        reloader.request();
        thread.run();
        assertThat(taken).as("no difference").hasSize(1);
    }
}
