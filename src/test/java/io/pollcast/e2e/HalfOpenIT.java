package io.pollcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.testing.CutNetwork;
import io.pollcast.testing.Opened;
import io.pollcast.testing.PollcastProcess;
import io.pollcast.testing.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that vanish without a word, behind a network that is really cut. At the times that everybody has. */
@Tag("slow")
class HalfOpenIT {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Pattern CLOSED =
            Pattern.compile("pollcast_connections_closed_total\\{reason=\"(\\w+)\"} (\\d+)");

    /** Takes almost nothing of a value, and answers the gateway's kernel whenever that asks for room. */
    private static final String STALLED = """
            import socket, sys, time
            client = socket.socket()
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.connect((sys.argv[1], 8080))
            client.send(b"GET /topics/large HTTP/1.1\\r\\nHost: gateway\\r\\nAccept: text/event-stream\\r\\n\\r\\n")
            print("asked", flush=True)
            time.sleep(600)
            """;

    @TempDir
    private Path folder;

    @AutoClose
    private final Opened open = new Opened();

    private int ticks;

    /**
     * A gateway whose clients have vanished.
     *
     * @param closes what is to be found in the end, by the reason
     */
    private record Deserted(CutNetwork network, Program pollcast, Map<String, Integer> closes) {

        boolean isOver() {
            return total(closed(network)) >= total(closes);
        }
    }

    /** All side by side, because it is the kernel's times that pass. */
    @Test
    void areToldFromThoseWhoStallAndFromThoseWhoLeave() {
        Map<String, Integer> found = Map.of("client", 1, "stalled", 1, "vanished", 2);
        List<Deserted> all = List.of(
                desert("{ io: epoll }", CutNetwork::loseClients, found),
                desert("{ io: io_uring }", CutNetwork::loseClients, found),
                desert("{ io: epoll }", CutNetwork::unplugClients, found),
                // Java's own sockets cannot ask the kernel to look after it; what ends then is a life, which is 10
                // minutes by default.
                desert("{ io: nio, max-life: 20s }", CutNetwork::loseClients, Map.of("client", 1, "life", 4)));
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(500)).until(() -> {
            tick();
            return all.stream().allMatch(Deserted::isOver);
        });
        assertThat(all)
                .allSatisfy(one -> assertThat(closed(one.network))
                        .as(one.pollcast.output())
                        .isEqualTo(one.closes));
    }

    private Deserted desert(String gateway, Consumer<CutNetwork> cut, Map<String, Integer> closes) {
        CutNetwork network = open.add(CutNetwork.open());
        startBackend(network);
        Program pollcast = startPollcast(network, gateway);
        follow(network.atClients(curl("constant")));
        follow(network.atClients(curl("ticks")));
        follow(network.atGateway(curl("ticks")));
        open.add(Program.start(network.atGateway("python3", "-c", STALLED, CutNetwork.GATEWAY)))
                .await("asked");
        follow(network.atClients(curl("constant"))).close();
        cut.accept(network);
        return new Deserted(network, pollcast, closes);
    }

    private static int total(Map<String, Integer> closes) {
        return closes.values().stream().mapToInt(Integer::intValue).sum();
    }

    private void startBackend(CutNetwork network) {
        tick();
        write("constant", "{}");
        write("large", "\"" + "x".repeat(900_000) + "\"");
        open.add(Program.start(network.atGateway(
                "python3", "-m", "http.server", "8000", "--bind", "127.0.0.1", "--directory", folder.toString())));
    }

    private void tick() {
        write("ticks", Integer.toString(++ticks));
    }

    private void write(String topic, String json) {
        try {
            Files.writeString(folder.resolve(topic + ".json"), json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Program startPollcast(CutNetwork network, String gateway) {
        StringBuilder yaml = new StringBuilder("gateway: " + gateway + "\nendpoints:\n");
        for (String topic : List.of("constant", "large", "ticks")) {
            yaml.append("  " + topic + ": { url: 'http://127.0.0.1:8000/" + topic + ".json', every: 500ms }\n");
        }
        Path file;
        try {
            file = Files.writeString(Files.createTempFile(folder, "pollcast", ".yaml"), yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> command = PollcastProcess.command("run", "-c", file.toString());
        command.addAll(List.of("--gateway-listen", CutNetwork.GATEWAY + ":8080", "--admin-listen", "127.0.0.1:9090"));
        Program pollcast = open.add(Program.start(network.atGateway(command.toArray(String[]::new))));
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> metrics(network)
                                .lines()
                                .filter(line -> line.startsWith("pollcast_updates_total"))
                                .count()
                        == 3);
        return pollcast;
    }

    private static String[] curl(String topic) {
        String url = "http://" + CutNetwork.GATEWAY + ":8080/topics/" + topic;
        return new String[] {"curl", "-sN", "-H", "Accept: text/event-stream", url};
    }

    private Program follow(String... command) {
        Program client = open.add(Program.start(command));
        client.await("data: ");
        return client;
    }

    private static Map<String, Integer> closed(CutNetwork network) {
        Map<String, Integer> closes = new TreeMap<>();
        CLOSED.matcher(metrics(network))
                .results()
                .forEach(close -> closes.put(close.group(1), Integer.parseInt(close.group(2))));
        return closes;
    }

    private static String metrics(CutNetwork network) {
        try (Program curl = Program.start(network.atGateway("curl", "-s", "http://127.0.0.1:9090/metrics"))) {
            curl.awaitExit();
            return curl.output();
        }
    }
}
