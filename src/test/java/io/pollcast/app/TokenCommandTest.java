package io.pollcast.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.auth.Guard;
import io.pollcast.auth.Guards;
import io.pollcast.auth.Permit;
import io.pollcast.auth.Verdict;
import io.pollcast.auth.Visitor;
import io.pollcast.config.ConfigReader;
import io.pollcast.topic.Topic;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What {@code pollcast token} makes opens the door that the same configuration describes. */
class TokenCommandTest {

    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final ConfigReader READER =
            new ConfigReader(Map.of("JWT_SECRET", "a secret of forty-eight bytes, which is for HS384."));
    private static final String ENDPOINTS = "endpoints: { prices: { url: 'http://localhost:1/p', every: 2s } }\n";
    private static final String WITH_SECRET = ENDPOINTS + """
            auth:
              jwt:
                algorithms: [ HS384, HS256 ]
                secret: "${JWT_SECRET}"
                issuer: https://login.example.com
                audience: [ pollcast, others ]
                rules: [ { claim: groups, is: staff, topics: [ news ] } ]
            """;
    private static final String WITH_JWKS =
            ENDPOINTS + "auth: { jwt: { algorithms: [ ES256 ], jwks: 'https://login.example.com/keys' } }\n";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path directory;

    private int execute(String... arguments) {
        CommandLine commandLine =
                PollcastCommand.with(List.of(new TokenCommand(READER, () -> NOW, new SecureRandom())));
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(arguments);
    }

    private int token(String yaml, String... arguments) throws IOException {
        String[] all = new String[arguments.length + 3];
        all[0] = "token";
        all[1] = "-c";
        all[2] = file(yaml).toString();
        System.arraycopy(arguments, 0, all, 3, arguments.length);
        return execute(all);
    }

    private Path file(String yaml) throws IOException {
        return Files.writeString(directory.resolve("pollcast.yaml"), yaml);
    }

    private Verdict judged(String yaml, Visitor visitor) throws IOException {
        Guard guard = Guards.of(
                READER.read(file(yaml), Role.ALL.launch(null, null)).auth(),
                Runnable::run,
                () -> 0,
                () -> NOW,
                new byte[32]);
        return guard.judge(visitor).toCompletableFuture().join();
    }

    private Permit permit(String yaml, @Nullable String bearer, @Nullable String key) throws IOException {
        Verdict verdict =
                judged(yaml, new Visitor(bearer == null ? null : "Bearer " + bearer, null, key, null, null, List.of()));
        assertThat(verdict).isInstanceOf(Verdict.Admitted.class);
        return ((Verdict.Admitted) verdict).permit();
    }

    private String printed() {
        assertThat(err.toString()).isEmpty();
        return out.toString().strip();
    }

    @Test
    void aTokenIsPrintedAloneAndReadsItsTopicsForItsLifetime() throws IOException {
        assertThat(token(WITH_SECRET, "--topic", "prices", "--topic", "orders/*", "--lifetime", "10m"))
                .isZero();
        assertThat(printed()).matches("[\\w-]+\\.[\\w-]+\\.[\\w-]+");
        Permit permit = permit(WITH_SECRET, printed(), null);
        assertThat(permit.covers(new Topic("prices"))).isTrue();
        assertThat(permit.covers(new Topic("orders/eu"))).isTrue();
        assertThat(permit.covers(new Topic("news"))).isFalse();
        assertThat(permit.ends()).isEqualTo(NOW.plusSeconds(600 + 30));
    }

    @Test
    void claimsCountForRulesAndANameThatComesTwiceHasAList() throws IOException {
        assertThat(token(WITH_SECRET, "--claim", "groups=x", "--claim", "groups=staff", "--claim", "sub=a=b"))
                .isZero();
        Permit permit = permit(WITH_SECRET, printed(), null);
        assertThat(permit.covers(new Topic("news"))).isTrue();
        assertThat(permit.covers(new Topic("prices"))).isFalse();
        assertThat(permit.claims().values("groups")).containsExactly("x", "staff");
        assertThat(permit.claims().values("sub")).containsExactly("a=b");
        assertThat(permit.ends()).isEqualTo(NOW.plusSeconds(3600 + 30));
    }

    @Test
    void aClaimCanBeMadeWrongOnPurpose() throws IOException {
        assertThat(token(WITH_SECRET, "--claim", "aud=somebody-else")).isZero();
        Visitor visitor = new Visitor("Bearer " + printed(), null, null, null, null, List.of());
        assertThat(judged(WITH_SECRET, visitor)).isInstanceOf(Verdict.Unauthenticated.class);
    }

    @Test
    void anApiKeyComesWithTheConfigurationThatTakesIt() throws IOException {
        assertThat(execute("token", "--api-key", "--topic", "orders/*")).isZero();
        String yaml = ENDPOINTS + printed();
        String key = printed().lines().toList().get(1).substring(2);
        assertThat(key).matches("[\\w-]{43}");
        assertThat(permit(yaml, null, key).topics()).extracting("text").containsExactly("orders/*");
        assertThat(execute("token", "--api-key")).isZero();
        assertThat(out.toString().lines().toList().get(9)).isNotEqualTo("# " + key);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        --topic 'a b'        | --topic: 'a b' (expected: a topic, or a pattern such as orders/*)
        --claim groups       | --claim: 'groups' (expected: NAME=VALUE, such as groups=staff)
        --claim exp=1        | --claim: exp (expected: another name; times follow from --lifetime)
        --lifetime 999999h   | --lifetime: 999999h (expected: at most 720h)
        --lifetime 1ms       | --lifetime: 1ms (expected: at least 1s)
        --api-key            | --config says nothing with --api-key (expected: --topic alone, or neither)
        """, quoteCharacter = '"')
    void whatCannotBeIsSaid(String arguments, String message) throws IOException {
        String[] split = arguments.split(" ", 2);
        String[] given = split.length == 1 ? split : new String[] {split[0], split[1].replace("'", "")};
        assertThat(token(WITH_SECRET, given)).isEqualTo(2);
        assertThat(err.toString()).contains(message);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void withAKeyThatOnlyChecksItSaysWhatWouldBeRight() throws IOException {
        assertThat(token(WITH_JWKS, "--topic", "prices")).isEqualTo(2);
        assertThat(err.toString())
                .contains("auth.jwt.jwks: checks signatures and can make none (expected: auth.jwt.secret and an");
        assertThat(out.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "auth: { forward: { url: 'http://localhost:1/' } }"})
    void withoutTokensItSaysWhatIsMissing(String auth) throws IOException {
        assertThat(token(ENDPOINTS + auth)).isEqualTo(2);
        assertThat(err.toString()).contains("auth.jwt: missing in ", "secret: \"${JWT_SECRET}\"");
    }
}
