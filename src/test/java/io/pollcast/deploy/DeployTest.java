package io.pollcast.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The files of deploy/ name only what exists, as far as that can be told without a container engine or systemd. */
class DeployTest {

    private static final Path DEPLOY = Path.of("deploy");

    @Test
    void theImageCopiesFilesThatExist() throws IOException {
        assertThat(found("(?m)^COPY (?!--from)(.+) \\S+$", DEPLOY.resolve("Dockerfile"))
                        .flatMap(sources -> Stream.of(sources.split(" "))))
                .contains("pollcast", "scripts", "pom.xml", "src/main")
                .allSatisfy(source -> assertThat(Path.of(source)).exists());
    }

    @Test
    void theImageRunsAsAUserOfItsOwn() throws IOException {
        assertThat(found("(?m)^USER (\\d+)$", DEPLOY.resolve("Dockerfile"))).containsExactly("10001");
    }

    @Test
    void theHealthCheckOfTheImageFollowsLivez() throws Exception {
        HttpServer admin = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        admin.createContext("/livez", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        admin.start();
        int port = admin.getAddress().getPort();
        try {
            assertThat(healthCheck(port)).isZero();
            admin.removeContext("/livez");
            assertThat(healthCheck(port)).isNotZero();
        } finally {
            admin.stop(0);
        }
        assertThat(healthCheck(port)).isNotZero();
    }

    @Test
    void composeNamesFilesAndServicesThatExist() throws IOException {
        Map<String, Object> services = services();
        for (Object value : services.values()) {
            Map<?, ?> service = (Map<?, ?>) value;
            for (String volume : strings(service.get("volumes"))) {
                assertThat(DEPLOY.resolve(volume.split(":", 2)[0])).exists();
            }
            assertThat(services.keySet()).containsAll(strings(service.get("depends_on")));
        }
    }

    @Test
    void nginxInComposeKnowsEachGateway() throws IOException {
        List<String> servers = found("server (gateway-\\d):8080", DEPLOY.resolve("compose/pollcast-upstreams.conf"))
                .toList();

        assertThat(servers).isNotEmpty();
        assertThat(services().keySet().stream().filter(name -> name.startsWith("gateway")))
                .containsExactlyInAnyOrderElementsOf(servers);
    }

    @Test
    void theServiceStartsTheLauncherAndOutlastsADrain() throws IOException {
        Path unit = DEPLOY.resolve("systemd/pollcast.service");

        assertThat(found("(?m)^ExecStart=/opt/pollcast/(\\S+)", unit)).containsExactly("pollcast");
        assertThat(found("(?m)^TimeoutStopSec=(\\d+)$", unit)).containsExactly("30");
        assertThat(found("(?m)^([^#\\n].*)$", unit)).allMatch(line -> line.matches("\\[\\w+]|\\w+=.*"));
    }

    private static int healthCheck(int port) throws Exception {
        String json = found("(?s)HEALTHCHECK .*?CMD (\\[.*?])\\s*$", DEPLOY.resolve("Dockerfile"))
                .findFirst()
                .orElseThrow();
        List<String> command = Stream.of(new ObjectMapper().readValue(json, String[].class))
                .map(word -> word.replace("/9090", "/" + port))
                .toList();
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private static Map<String, Object> services() throws IOException {
        Map<String, Map<String, Object>> compose = new Yaml(new SafeConstructor(new LoaderOptions()))
                .load(Files.readString(DEPLOY.resolve("compose.yaml")));
        return Objects.requireNonNull(compose.get("services"));
    }

    /** A list as it stands, the keys of a map, or nothing for an absent one. */
    private static List<String> strings(@Nullable Object value) {
        Collection<?> values =
                value instanceof Map<?, ?> map ? map.keySet() : value instanceof Collection<?> list ? list : List.of();
        return values.stream().map(String::valueOf).toList();
    }

    private static Stream<String> found(String pattern, Path file) throws IOException {
        return Pattern.compile(pattern)
                .matcher(Files.readString(file))
                .results()
                .map((MatchResult match) -> match.group(1));
    }
}
