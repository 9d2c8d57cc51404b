package io.pollcast.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NamedFilesTest {

    private static final Path FOLDER = Path.of("/etc/pollcast");
    private static final References REFERENCES = new References(Map.of("CERTS", "/run/certs"));

    private static Set<Path> files(String yaml) {
        return NamedFiles.of(YamlText.parse(yaml, new Findings()), FOLDER, REFERENCES);
    }

    @Test
    void areThoseOfSchemasAndOfTls() {
        assertThat(files("""
                endpoints:
                  prices: { url: x, schema: prices.schema.json }
                  news: { url: x, tls: { ca: "${CERTS}/ca.pem", cert: /c/cert.pem, key: /c/key.pem } }
                backplane: { redis: { url: x, tls: { ca: /c/redis.pem } } }
                """))
                .contains(
                        FOLDER.resolve("prices.schema.json"),
                        Path.of("/run/certs/ca.pem"),
                        Path.of("/c/cert.pem"),
                        Path.of("/c/key.pem"),
                        Path.of("/c/redis.pem"));
    }

    @Test
    void whatIsNoNameIsNone() {
        assertThat(files("{ schema: [ a ], ca: { b: c }, cert: \"\\0\", key: \"${NOT_SET}\", other: d }"))
                .isEmpty();
        assertThat(files("")).isEmpty();
        assertThat(files("{ not: yaml")).isEmpty();
    }

    /** Each of 12 levels names the one below ten times: a million million ways to the bottom. */
    @Test
    void aliasesDoNotMultiply() {
        StringBuilder yaml = new StringBuilder("l0: &l0 { schema: /s }\n");
        for (int level = 1; level <= 12; level++) {
            yaml.append("l%d: &l%d [%s]\n".formatted(level, level, ("*l" + (level - 1) + ",").repeat(10)));
        }
        assertThat(files(yaml.toString())).containsExactly(Path.of("/s"));
    }

    @Test
    void aReaderCannotForgetToNameItsFiles() {
        Section section = Section.of(null, "", REFERENCES, new Findings());
        assertThat(section.file("schema")).isNull();
        assertThatThrownBy(() -> section.file("keytab")).hasMessageContaining("keytab (expected: one of ");
    }
}
