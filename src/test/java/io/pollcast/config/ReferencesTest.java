package io.pollcast.config;

import static io.pollcast.config.Misread.problems;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReferencesTest {

    private static final Map<String, String> ENVIRONMENT = Map.of(
            "TOKEN", "s3cret", "HOST", "backend.example.com", "EMPTY", "", "DOLLAR", "$1 ${TOKEN}", "RHYTHM", "s3cret");

    @TempDir
    Path directory;

    private static String header(String value) {
        String yaml =
                "endpoints:\n  p:\n    url: http://${HOST}/\n    every: 1s\n    headers:\n      A: " + value + "\n";
        return String.valueOf(new ConfigReader(ENVIRONMENT)
                .read(yaml)
                .endpoints()
                .get(0)
                .source()
                .headers()
                .get("A"));
    }

    private static String withHeader(String value) {
        return "endpoints:\n  p:\n    url: http://localhost/\n    every: 1s\n    headers:\n      A: " + value + "\n";
    }

    @Test
    void replacesVariables() {
        assertThat(header("Bearer ${TOKEN}!")).isEqualTo("Bearer s3cret!");
        assertThat(header("${TOKEN}${TOKEN}")).isEqualTo("s3crets3cret");
        assertThat(header("x${EMPTY}")).isEqualTo("x");
    }

    @Test
    void replacesFilesLessOneNewline() throws IOException {
        Path file = directory.resolve("token");
        Files.writeString(file, "from file\n\n");
        // A header cannot hold a newline, so only one may be left to see that one was taken.
        assertThat(problems(withHeader("${file:" + file + "}"))).hasSize(1);
        Files.writeString(file, "from file\r\n");
        assertThat(header("${file:" + file + "}")).isEqualTo("from file");
        Files.writeString(file, "from file");
        assertThat(header("${file:" + file + "}")).isEqualTo("from file");
    }

    @Test
    void twoDollarsEscape() {
        assertThat(header("$${TOKEN} costs $5 {a}")).isEqualTo("${TOKEN} costs $5 {a}");
    }

    @Test
    void doesNotLookAgainAtWhatItPutIn() {
        assertThat(header("${DOLLAR}")).isEqualTo("$1 ${TOKEN}");
    }

    @Test
    void namesTheVariableOrFileThatIsMissing() {
        assertThat(problems(withHeader("${NOT_SET} ${file:/no/such/file}")))
                .containsExactly(
                        "endpoints.p.headers.A: missing (expected: the environment variable NOT_SET to be set)",
                        "endpoints.p.headers.A: missing (expected: a file /no/such/file)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"${}", "${s3cret value}", "${a", "${file:}", "'${TOKEN:-s3cret}'"})
    void refusesWhatIsNoReference(String value) {
        assertThat(problems(withHeader(value)))
                .containsExactly(
                        "endpoints.p.headers.A: (not shown) (expected: ${NAME}, ${file:/path}, or $${ for a plain ${)");
    }

    @Test
    void refusesFilesThatAreTooLargeOrNoText() throws IOException {
        Path large = directory.resolve("large");
        Files.writeString(large, "x".repeat(64 * 1024 + 1));
        Path binary = directory.resolve("binary");
        Files.write(binary, new byte[] {(byte) 0xff});
        for (Path file : new Path[] {large, binary}) {
            assertThat(problems(withHeader("${file:" + file + "}")))
                    .containsExactly("endpoints.p.headers.A: (not shown) (expected: the file " + file
                            + " to be readable text of at most 64KiB)");
        }
        assertThat(problems(withHeader("${file:" + directory + "}")))
                .containsExactly("endpoints.p.headers.A: missing (expected: a file " + directory + ")");
    }

    @Test
    void secretsAppearInNoProblem() {
        String yaml = """
                endpoints:
                  a:
                    url: "s3cret://${TOKEN}:s3cret@x y/${TOKEN}"
                    every: ${RHYTHM}
                    path: ${TOKEN}
                    timeout: ${TOKEN}
                    stale-after: ${TOKEN}
                    max-body: ${TOKEN}
                    public: ${TOKEN}
                    headers: { Authorization: "s3cret\\n", "b a d": "s3cret", Cookie: { s3cret: s3cret } }
                  b:
                    url: "//s3cret@host/s3cret?s3cret#s3cret"
                    every: 1s
                    headers: s3cret
                backplane:
                  type: redis
                  beat: ${TOKEN}
                  redis: { url: "redis:s3cret", key-prefix: "${TOKEN} " }
                gateway:
                  listen: ${TOKEN}
                  cors: [ "${TOKEN}" ]
                  max-topics: ${TOKEN}
                admin: { listen: "${TOKEN}" }
                """;
        assertThat(problems(yaml, ENVIRONMENT, Launch.ALL))
                .hasSizeGreaterThan(16)
                .filteredOn(problem -> problem.contains("s3cret"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*s3cret",
                "!s3cret!x y",
                "@s3cret",
                "%s3cret",
                "`s3cret",
                "\"\\s3cret\"",
                "[s3cret",
                "&s3cret *t"
            })
    void valuesThatReadAsSyntaxAreNotShown(String value) {
        assertThat(problems(withHeader(value))).isNotEmpty().noneMatch(problem -> problem.contains("s3cret"));
    }

    @Test
    void aHeaderWithoutValueIsMissingOne() {
        assertThat(problems(withHeader("")))
                .containsExactly("endpoints.p.headers.A: missing (expected: a text, \"\" for an empty one)");
        assertThat(header("\"\"")).isEmpty();
    }

    @Test
    void secretsAppearInNoSyntaxError() {
        assertThat(problems("endpoints:\n  a: { headers: { A: 's3cret }\n b: s3cret: s3cret\n"))
                .singleElement()
                .asString()
                .doesNotContain("s3cret");
    }

    @Test
    void settingsDoNotShowSecretsWhenTheyArePrinted() {
        Configuration configuration = new ConfigReader(ENVIRONMENT).read("""
                endpoints:
                  a: { url: "http://${HOST}/${TOKEN}?key=${TOKEN}", every: 1s, headers: { Authorization: "${TOKEN}" } }
                backplane: { type: redis, redis: { url: "redis://:${TOKEN}@localhost" } }
                """);
        assertThat(configuration.toString()).contains("backend.example.com").doesNotContain("s3cret");
    }
}
