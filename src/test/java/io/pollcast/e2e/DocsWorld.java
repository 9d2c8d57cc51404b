package io.pollcast.e2e;

import io.pollcast.testing.FreePorts;
import io.pollcast.testing.LocalKafka;
import io.pollcast.testing.PollcastProcess;
import io.pollcast.testing.Program;
import io.pollcast.testing.Programs;
import io.pollcast.testing.RedisServer;
import io.pollcast.testing.Release;
import io.pollcast.testing.ScriptedBackend;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * What the reader of the documentation has: an installed Pollcast, the {@code pollcast.yaml} of the README, a backend and a Redis. Ports of
 * loopback that the pages show stand for free ones: 8000 for the backend, 6379 for Redis, 8080 and 9090 for a Pollcast that runs with these,
 * and any other for one that is nobody's yet. Belongs to one thread.
 */
final class DocsWorld implements AutoCloseable {

    private static final Pattern PORT = Pattern.compile("(?<=(localhost|127\\.0\\.0\\.1):)\\d+");
    private static final Pattern YAML = Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL);

    private final Path folder;
    private final ScriptedBackend backend = ScriptedBackend.start();
    private final RedisServer redis = RedisServer.started();
    private final Map<String, String> ports = new HashMap<>();
    private @Nullable PollcastProcess pollcast;
    private @Nullable LocalKafka kafka;

    DocsWorld(Path folder) throws IOException {
        this.folder = folder;
        backend.answer("/api/prices", () -> "{\"EUR\":1.09,\"CHF\":0.94}");
        backend.answer("/api/news", () -> "{\"headlines\":[\"Rain\"]}");
        ports.put("8000", port(backend.url("/")));
        ports.put("6379", Integer.toString(redis.port()));
        String yaml = YAML.matcher(Files.readString(Path.of("README.md")))
                .results()
                .map(block -> block.group(1))
                .collect(Collectors.joining());
        Files.writeString(folder.resolve("pollcast.yaml"), local(yaml));
        install();
    }

    /** Starts the Pollcast that the pages talk about. */
    DocsWorld withPollcast() throws IOException {
        String yaml = Files.readString(folder.resolve("pollcast.yaml"));
        PollcastProcess started = PollcastProcess.run(folder, "all", yaml).awaitReady();
        ports.put("8080", Integer.toString(started.gatewayPort()));
        ports.put("9090", port(started.admin("/")));
        pollcast = started;
        Awaitility.await()
                .until(() -> List.of("/api/prices", "/api/news").stream().allMatch(path -> backend.requests(path) > 0));
        return this;
    }

    private static String port(String url) {
        return Integer.toString(URI.create(url).getPort());
    }

    private void install() throws IOException {
        Path launcher = Release.layOut(folder);
        Path bin = Files.createDirectories(folder.resolve("bin"));
        script(bin.resolve("pollcast"), launcher + " --no-install");
        // To a terminal curl shows no progress either.
        Files.writeString(folder.resolve(".curlrc"), "no-progress-meter\n");
        script(bin.resolve("redis-cli"), Programs.find("redis-cli") + " -p " + redis.port());
    }

    private static void script(Path file, String command) throws IOException {
        Files.writeString(file, "#!/bin/sh\nexec " + command + " \"$@\"\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Puts a file where the commands look for it. */
    void put(String path, String text) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, local(text));
    }

    private String port(int shown) {
        return ports.computeIfAbsent(Integer.toString(shown), ignored -> Integer.toString(FreePorts.next()));
    }

    private String local(String text) {
        return PORT.matcher(text.replace("0.0.0.0:", "127.0.0.1:"))
                .replaceAll((MatchResult match) -> port(Integer.parseInt(match.group())));
    }

    /** Where Kafka is, which is started for the first that speaks of it. */
    private String kafkaServer(String commands) {
        if (kafka == null && commands.contains("kafka")) {
            kafka = LocalKafka.started();
        }
        return kafka == null ? "" : kafka.address();
    }

    /** Starts commands as the reader would. */
    Program run(String commands) {
        Map<String, String> environment = Map.of(
                "PATH",
                folder.resolve("bin") + ":" + System.getenv("PATH"),
                "CURL_HOME",
                folder.toString(),
                "JAVA_HOME",
                System.getProperty("java.home"),
                "API_TOKEN",
                "a-token",
                "REDIS_URL",
                redis.url(),
                "KAFKA_SERVER",
                kafkaServer(commands));
        return Program.start(folder, environment, List.of("bash", "-ec", local(commands)));
    }

    @Override
    public void close() {
        if (pollcast != null) {
            pollcast.close();
        }
        if (kafka != null) {
            kafka.close();
        }
        redis.close();
        backend.close();
    }
}
