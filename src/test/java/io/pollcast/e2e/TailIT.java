package io.pollcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.testing.PollcastProcess;
import io.pollcast.testing.Program;
import io.pollcast.testing.ScriptedBackend;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code pollcast tail} as people start it, against a gateway that comes and goes. */
@Tag("slow")
class TailIT {

    @TempDir
    private Path folder;

    private final List<AutoCloseable> opened = new ArrayList<>();
    private final ScriptedBackend backend = ScriptedBackend.start();
    private volatile String price = "1.09";

    @BeforeEach
    void answer() {
        opened.add(backend);
        backend.answer("/prices", () -> "{\"CHF\":0.94,\"EUR\":" + price + "}");
    }

    @AfterEach
    void closeAll() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    private PollcastProcess gateway() {
        PollcastProcess started = PollcastProcess.run(
                        folder,
                        "all",
                        "endpoints: { prices: { url: \"" + backend.url("/prices") + "\", every: 200ms } }")
                .awaitReady();
        opened.add(started);
        return started;
    }

    private Program tail(String... arguments) {
        List<String> command = PollcastProcess.command("tail");
        command.addAll(List.of(arguments));
        Program program = Program.start(folder, Map.of(), command);
        opened.add(program);
        return program;
    }

    @Test
    void followsAGatewayThatIsStoppedAndStartedAgain() {
        PollcastProcess gateway = gateway();
        Program tail = tail(gateway.gateway("/topics/prices"));
        tail.await("prices is fresh");
        tail.await("    \"EUR\": 1.09");
        price = "1.10";
        tail.await("+   \"EUR\": 1.10");
        gateway.stop();
        tail.await("the gateway says goodbye: it is being stopped");
        tail.await(line -> line.contains("connection refused; again in "));
        price = "1.20";
        gateway.restart();
        tail.await("+   \"EUR\": 1.20");
        assertThat(tail.lines().stream().filter(line -> line.contains("\"EUR\": 1.10")))
                .hasSize(1);
        tail.interrupt();
        assertThat(tail.awaitExit()).as(tail.output()).isZero();
        assertThat(tail.output()).doesNotContain("\u001b");
    }

    @Test
    void whatIsKnownIsNotSentAgainAfterABrokenConnection() {
        PollcastProcess gateway = gateway();
        Program tail = tail(gateway.gateway("/topics/prices"));
        tail.await("\"EUR\": 1.09");
        gateway.kill();
        tail.await("; again in ");
        gateway.restart();
        tail.await(line -> tail.lines().stream()
                        .filter(other -> other.endsWith("connected"))
                        .count()
                == 2);
        price = "1.30";
        tail.await("+   \"EUR\": 1.30");
        assertThat(tail.lines().stream().filter(line -> line.contains("1.09"))).hasSize(1);
    }

    @Test
    void rawValuesGoToAProgramThatMayStopReading() {
        PollcastProcess gateway = gateway();
        Program pipe = Program.start(
                "bash",
                "-c",
                "set -o pipefail; " + PollcastProcess.java() + " -jar " + PollcastProcess.jar() + " tail --raw '"
                        + gateway.gateway("/stream?topic=prices") + "' 2>" + folder.resolve("notes") + " | head -1");
        opened.add(pipe);
        pipe.await("prices\t{\"CHF\":0.94,\"EUR\":1.09}");
        price = "1.10";
        assertThat(pipe.awaitExit()).as(pipe.output()).isZero();
        assertThat(pipe.lines()).containsExactly("prices\t{\"CHF\":0.94,\"EUR\":1.09}");
        assertThat(folder.resolve("notes")).content().doesNotContain("Exception", "ERROR");
    }

    @Test
    void aTopicThatDoesNotExistIsAFailure() {
        Program tail = tail(gateway().gateway("/topics/nothing"));
        assertThat(tail.awaitExit()).isEqualTo(1);
        assertThat(tail.lines())
                .containsExactly(
                        "pollcast: HTTP 404: there is no topic 'nothing' (expected: one of those that /topics lists)");
    }
}
