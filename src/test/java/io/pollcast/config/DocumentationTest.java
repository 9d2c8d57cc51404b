package io.pollcast.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.settings.InvalidSettingsException;
import io.pollcast.testing.Certificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the documentation and the examples show works as shown. */
class DocumentationTest {

    private static final Path PAGE = Path.of("docs/configuration.md");
    private static final Map<String, String> ENVIRONMENT = Map.of(
            "API_TOKEN",
            "a",
            "REDIS_PASSWORD",
            "b",
            "REDIS_URL",
            "redis://localhost:6379",
            "PROXY_PASSWORD",
            "c",
            "SENTINEL_PASSWORD",
            "d",
            "KAFKA_SERVER",
            "localhost:9092",
            "KAFKA_CLIENT_SECRET",
            "e");

    @TempDir
    private static Path certificates;

    @TempDir
    Path secrets;

    @BeforeAll
    static void sign() {
        Certificates.in(certificates).sign("client", "DNS:client");
    }

    /** Every YAML block of the pages, and every example file. */
    static Stream<String> configurations() throws IOException {
        String pages = Files.readString(PAGE)
                + Files.readString(Path.of("docs/endpoints.md"))
                + Files.readString(Path.of("docs/authentication.md"));
        Stream<String> whole = blocks(
                        Files.readString(Path.of("docs/redis.md")) + Files.readString(Path.of("docs/kafka.md")))
                .filter(block -> block.startsWith("backplane:"));
        return Stream.concat(
                Stream.concat(blocks(pages), whole),
                Stream.of(
                        Files.readString(Path.of("examples/login/pollcast.yaml")),
                        Files.readString(Path.of("examples/kafka/pollcast.yaml")),
                        Files.readString(Path.of("examples/minimal/pollcast.yaml")),
                        Files.readString(Path.of("examples/redis/pollcast.yaml"))));
    }

    private static Stream<String> blocks(String page) {
        return Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL)
                .matcher(page)
                .results()
                .map(block -> block.group(1));
    }

    @Test
    void thereAreExamples() throws IOException {
        assertThat(configurations()).hasSizeGreaterThan(6);
    }

    @ParameterizedTest
    @MethodSource("configurations")
    void examplesAreRightForTheRoleThatTheyAreFor(String yaml) throws IOException {
        Files.writeString(secrets.resolve("api-token"), "c\n");
        Files.writeString(secrets.resolve("password"), "d\n");
        Files.copy(certificates.resolve("ca.pem"), secrets.resolve("authority.pem"));
        Files.copy(certificates.resolve("client.pem"), secrets.resolve("pollcast.pem"));
        Files.copy(certificates.resolve("client.key"), secrets.resolve("pollcast.key"));
        boolean polls = yaml.contains("endpoints:");
        String here = yaml.replace("/run/secrets", secrets.toString());
        Configuration configuration = new ConfigReader(ENVIRONMENT).read(here, new Launch(polls, true, null, null));
        assertThat(configuration.endpoints().isEmpty()
                        && configuration.templates().isEmpty())
                .isNotEqualTo(polls);
    }

    @ParameterizedTest
    @MethodSource("configurations")
    void examplesFitTheSchema(String yaml) throws IOException {
        assertThat(Schemas.errors(yaml)).isEmpty();
    }

    @Test
    void everyKeyIsDescribed() throws IOException {
        String page = Files.readString(PAGE);
        assertThat(Schemas.keys("endpoint")).allSatisfy(key -> assertThat(page).contains("| `" + key + "` |"));
        assertThat(Schemas.keys("gateway")).allSatisfy(key -> assertThat(page).contains("| `" + key + "` |"));
        assertThat(Schemas.keys("redis")).allSatisfy(key -> assertThat(page).contains("| `redis." + key + "` |"));
        assertThat(Schemas.keys("kafka")).allSatisfy(key -> assertThat(page).contains("| `kafka." + key + "` |"));
        assertThat(Schemas.keys("kafkaTls"))
                .allSatisfy(key -> assertThat(page).contains("| `kafka.tls." + key + "` |"));
        assertThat(Schemas.keys("sasl"))
                .allSatisfy(key -> assertThat(page).containsPattern("`(kafka\\.sasl)?\\." + key + "`"));
        assertThat(Schemas.keys("jwt")).allSatisfy(key -> assertThat(page).contains("| `jwt." + key + "` |"));
        assertThat(Schemas.keys("forward")).allSatisfy(key -> assertThat(page).contains("| `forward." + key + "` |"));
        assertThat(page).contains("| `type` |", "| `beat` |", "| `api-keys` |", "| `hide-topics` |");
    }

    /** The page on endpoints is for reading, so it shows each key in use. */
    @Test
    void everyKeyOfAnEndpointIsShownInAnExample() throws IOException {
        String shown = String.join(
                "\n", blocks(Files.readString(Path.of("docs/endpoints.md"))).toList());
        for (String part : List.of("endpoint", "credentials", "basic", "apiKey", "oauth2", "endpointTls")) {
            assertThat(Schemas.keys(part))
                    .allSatisfy(key -> assertThat(shown).containsPattern("(?m)(^|[\\s{,])" + key + ":"));
        }
    }

    @Test
    void theRefusalThatThePageShowsIsReal() throws IOException {
        String yaml =
                "endpoints: { news: { url: 'http://localhost/', every: 1s, headers: { Cookie: a } } }\ngateway: { listen: '0.0.0.0:80' }";
        try {
            new ConfigReader(Map.of()).read(yaml);
            throw new AssertionError("not refused");
        } catch (InvalidSettingsException e) {
            assertThat(Files.readString(PAGE)).contains(e.getMessage());
        }
    }
}
