package io.pollcast.config;

import static io.pollcast.config.Misread.problems;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollcast.http.ListenAddress;
import io.pollcast.settings.InvalidSettingsException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigReaderTest {

    private static final String SMALLEST = "endpoints: { prices: { url: 'http://localhost/p', every: 2s } }\n";
    private static final String PRIVATE =
            "endpoints: { news: { url: 'http://localhost/n', every: 2s, headers: { Authorization: Bearer abc } } }\n";

    @TempDir
    Path directory;

    @Test
    void listsEightMistakesAtOnce() {
        assertThat(problems("""
                endpoints:
                  prices:
                    url: ftp://localhost/prices
                    every: 0s
                    evry: 2s
                  open:
                    url: http://localhost/open
                    every: 2 seconds
                  news:
                    every: 10s
                gateway:
                  listen: 8080
                  cors: [ https://shop.example.com/path ]
                """))
                .containsExactly(
                        "endpoints.prices.url: not an http or https URL with a plain host"
                                + " (expected: http://host[:port]/path or https://..., the host of letters, digits, '-' and '.')",
                        "endpoints.prices.every: 0s (expected: at least 100ms)",
                        "endpoints.prices.evry: unknown key (did you mean every?)",
                        "endpoints.open: topic 'open' (expected: another name; error, open, message, patch, pollcast.* and *.patch"
                                + " are events of their own)",
                        "endpoints.open.every: 2 seconds (expected: a duration, such as 500ms, 2s or 1m, or auto(1s, 1m))",
                        "endpoints.news.url: missing (expected: the URL to poll, such as http://localhost:8000/api/prices)",
                        "gateway.listen: 8080 (expected: HOST:PORT, such as 0.0.0.0:8080 or [::1]:8080)",
                        "gateway.cors[0]: https://shop.example.com/path (expected: scheme://host[:port] without a path,"
                                + " or https://*.example.com for all below it, or * alone)");
    }

    @Test
    void tellsWhatIsWrongWithTheRulesOfABody() {
        assertThat(problems("""
                endpoints:
                  news:
                    url: http://localhost/news
                    every: 2s
                    ignore: [ /at, generatedAt ]
                    select: ".items[:20"
                    min-gap: 1ms
                    stale-after: 4s
                    schema: no-such-file.json
                  slow: { url: http://localhost/slow, every: 2s, min-gap: 10s, stale-after: 14s }
                """))
                .containsExactly(
                        "endpoints.news.schema: no-such-file.json: no such file",
                        "endpoints.news.ignore[1]: generatedAt (expected: a JSON Pointer, which begins with /, such as /generatedAt or"
                                + " /items/*/age)",
                        "endpoints.news.select: .items[:20 (expected: a jq program; this is none from line 1, column 10 on)",
                        "endpoints.news.min-gap: 1ms (expected: at least 100ms)",
                        "endpoints.news.stale-after: 4s (expected: more than every and backplane.beat together)",
                        "endpoints.slow.stale-after: 14s (expected: more than every and backplane.beat together, and min-gap)");
    }

    @Test
    void aSchemaIsSoughtBesideTheConfiguration() throws IOException {
        Files.writeString(directory.resolve("prices.schema.json"), "{\"type\":\"object\"}");
        Path file = directory.resolve("pollcast.yaml");
        String endpoint = "endpoints: { prices: { url: 'http://localhost/p', every: 2s, schema: %s } }";
        Files.writeString(file, endpoint.formatted("prices.schema.json"));
        assertThat(new ConfigReader(Map.of())
                        .read(file)
                        .endpoints()
                        .get(0)
                        .rules()
                        .schema())
                .isEqualTo("{\"type\":\"object\"}");
        Files.writeString(directory.resolve("prices.schema.json"), "{\"pattern\":\"(?=a)\"}");
        assertThatThrownBy(() -> new ConfigReader(Map.of()).read(file))
                .hasMessageStartingWith("endpoints.prices.schema: not usable (expected: patterns that RE2 knows");
    }

    @Test
    void refusesUnknownKeysEverywhere() {
        assertThat(problems(SMALLEST + "gatway: {}\nbackplane: { beat: 1s, kafk: {}, nats: {} }\nadmin: { port: 1 }"))
                .containsExactly(
                        "backplane.kafk: unknown key (did you mean kafka?)",
                        "backplane.nats: unknown key (known: type, beat, redis, kafka)",
                        "admin.port: unknown key (known: listen, token)",
                        "gatway: unknown key (did you mean gateway?)");
    }

    @ParameterizedTest
    @CsvSource({
        "evry, every",
        "staleAfter, stale-after",
        "STALE_AFTER, stale-after",
        "nothing-like-it, ",
        "header, headers",
    })
    void proposesTheKeyThatWasProbablyMeant(String written, String meant) {
        String hint = meant == null ? "known: every, url, " : "did you mean " + meant + "?)";
        assertThat(problems("endpoints: { p: { url: 'http://localhost/', every: 1s, " + written + ": x } }"))
                .singleElement()
                .asString()
                .startsWith("endpoints.p." + written + ": unknown key (" + hint);
    }

    @Test
    void saysWhatIsWrongWithTheCall() {
        assertThat(problems("""
                endpoints:
                  a:
                    url: http://169.254.169.254/latest
                    every: 1s
                    body: secret
                    proxy: http://user:secret@proxy/path
                    tls: { ca: none.pem, key: none.key, crt: x }
                  b: { url: "http://localhost/", every: 1s, method: PUT, body: "{}", allow-link-local: 1 }
                """))
                .containsExactly(
                        "endpoints.a.proxy: (not shown) (expected: http://[user:password@]host[:port], special characters of"
                                + " user and password percent-encoded)",
                        "endpoints.a.tls.crt: unknown key (did you mean cert?)",
                        "endpoints.a.tls.ca: none.pem (expected: a file that can be read)",
                        "endpoints.a.tls.key: none.key (expected: a file that can be read)",
                        "endpoints.a.tls.cert: missing (expected: the file of the certificate for key)",
                        "endpoints.a.url: a link-local or metadata address (expected: another host, or allow-link-local: true)",
                        "endpoints.a.body: (not shown) (expected: method: POST, or no body)",
                        "endpoints.b.method: PUT (expected: GET or POST)",
                        "endpoints.b.allow-link-local: 1 (expected: true or false)");
    }

    @Test
    void saysWhatIsWrongWithBoundsOfARhythm() {
        assertThat(problems("""
                endpoints:
                  a: { url: "http://h/", every: "auto(1s)" }
                  b: { url: "http://h/", every: "auto(10s, 1s)", timeout: 500ms }
                  c: { url: "http://h/", every: "auto(1s, 25h)" }
                  d: { url: "http://h/", every: "auto(1s, 10s)", timeout: 10s, stale-after: 9s }
                """))
                .containsExactly(
                        "endpoints.a.every: auto(1s) (expected: a duration, such as 500ms, 2s or 1m, or auto(1s, 1m))",
                        "endpoints.b.every: 1s (expected: at least 10s)",
                        "endpoints.c.every: 25h (expected: at most 24h)",
                        "endpoints.d.timeout: 10s (expected: more than 0s and less than every)",
                        "endpoints.d.stale-after: 9s (expected: more than every)");
    }

    @Test
    void saysWhatIsWrongWithCredentials() {
        assertThat(problems("""
                endpoints:
                  a: { url: "http://h/", every: 1s, credentials: { bearer: "x y", basic: { user: "a:b" } } }
                  b: { url: "http://h/", every: 1s, credentials: { api-key: { header: Host, value: x, name: y } } }
                  c: { url: "http://h/", every: 1s, headers: { authorization: x }, credentials: { bearer: "hush" } }
                  d: { url: "http://h/", every: 1s, credentials: { bearer: "${file:/none}" } }
                  e:
                    url: http://h/
                    every: 1s
                    credentials: { oauth2: { token-url: "http://169.254.169.254/", client-id: a, client-secret: b } }
                """))
                .containsExactly(
                        "endpoints.a.credentials.basic.password: missing (expected: a text; write secrets as ${NAME} or"
                                + " ${file:/run/secrets/name})",
                        "endpoints.a.credentials.bearer: (not shown) (expected: a text that a header can carry: not empty,"
                                + " without line breaks)",
                        "endpoints.a.credentials: basic and bearer (expected: one of basic, bearer, api-key and oauth2)",
                        "endpoints.b.credentials.api-key.name: unknown key (known: header, value)",
                        "endpoints.b.credentials.api-key.header: Host (expected: a header name that Pollcast does not write"
                                + " itself)",
                        "endpoints.c.headers.Authorization: set (expected: this header or credentials, not both of them)",
                        "endpoints.d.credentials.bearer: missing (expected: a file /none)",
                        "endpoints.e.credentials.oauth2.token-url: a link-local or metadata address (expected: another host, or"
                                + " allow-link-local: true)");
    }

    @Test
    void whatIsPolledWithCredentialsIsNotForEveryone() {
        for (String key : List.of("credentials: { bearer: a }", "tls: { cert: none }")) {
            assertThat(problems("endpoints: { a: { url: 'http://h/', every: 1s, " + key
                            + " } }\ngateway: { listen: '0.0.0.0:80' }"))
                    .anyMatch(problem -> problem.startsWith("endpoints.a.public: missing"));
        }
    }

    @Test
    void refusesDuplicateKeysWithTheirLineAndGoesOn() {
        assertThat(problems("""
                endpoints:
                  prices:
                    url: http://localhost/p
                    every: 2s
                    every: 3s
                  prices:
                    url: http://localhost/q
                admin: { listen: nowhere }
                """))
                .containsExactly(
                        "endpoints.prices: duplicate key, line 6 (expected: each key once)",
                        "endpoints.prices.every: duplicate key, line 5 (expected: each key once)",
                        "admin.listen: nowhere (expected: " + ListenAddress.FORM + ")");
    }

    @Test
    void saysWhereTheSyntaxIsWrong() {
        assertThat(problems("endpoints:\n  prices: [ 1\n"))
                .singleElement()
                .asString()
                .startsWith("line 3, column 1: ")
                .endsWith("(expected: YAML)");
    }

    @Test
    void saysThatReferencesBetweenBracesNeedQuotes() {
        assertThat(problems("endpoints: { p: { url: ${URL}, every: 1s } }", Map.of("URL", "http://x/"), Launch.ALL))
                .singleElement()
                .asString()
                .contains("line 1", "quote a value that holds ${...}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[ a, b ]", "just text", "--- {}\n--- {}", "a: &x [ *x ]", "? { a: b }\n: c"})
    void refusesWhatIsNotOneMapping(String yaml) {
        assertThat(problems(yaml)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing\n", "---\n", "endpoints:\n", "endpoints: {}\n"})
    void refusesToPollNothing(String yaml) {
        assertThat(problems(yaml)).singleElement().asString().startsWith("endpoints: missing (expected: at least one");
    }

    @Test
    void refusesTheSamePathTwice() {
        assertThat(problems("""
                endpoints:
                  a: { url: http://localhost/a, every: 1s, path: /api/x }
                  b: { url: http://localhost/b, every: 1s, path: /api/x }
                """))
                .containsExactly("endpoints.b.path: /api/x (expected: another one, endpoints.a has it already)");
    }

    @Test
    void refusesAValueThatWouldTurnStaleBetweenTwoBeats() {
        String yaml =
                "endpoints: { p: { url: 'http://localhost/', every: 1s, stale-after: %s } }\nbackplane: { beat: 10s }";
        assertThat(problems(yaml.formatted("11s")))
                .containsExactly(
                        "endpoints.p.stale-after: 11s (expected: more than every and backplane.beat together)");
        assertThat(problems(yaml.formatted("12s"))).isEmpty();
    }

    @Test
    void wantsARedisSectionForRedisOnly() {
        assertThat(problems(SMALLEST + "backplane: { type: redis }"))
                .containsExactly(
                        "backplane.redis.url: missing (expected: where Redis is, such as redis://localhost:6379)");
        assertThat(problems(SMALLEST + "backplane: { redis: { url: 'redis://localhost' } }"))
                .containsExactly("backplane.redis: set (expected: backplane.type: redis, or no redis section)");
        assertThat(problems(SMALLEST + "backplane: { type: nats, redis: { key-prefix: 'a b' } }"))
                .containsExactly(
                        "backplane.type: nats (expected: memory, redis or kafka)",
                        "backplane.redis.url: missing (expected: where Redis is, such as redis://localhost:6379)",
                        "backplane.redis.key-prefix: a b (expected: 1 to 64 letters, digits, '_', '.', ':' or '-')");
        assertThat(problems(
                        SMALLEST + "backplane: { type: redis, redis: { url: 'rediss://h', tls: { cert: pom.xml } } }"))
                .containsExactly(
                        "backplane.redis.tls.key: missing (expected: the file of the key that belongs to cert)");
        assertThat(problems(SMALLEST + "backplane: { type: redis, redis: { url: 'redis://h', cluster: true, "
                        + "nodes: [ 'a:b@c' ], sentinel: { username: user, pasword: x } } }"))
                .containsExactly(
                        "backplane.redis.sentinel.pasword: unknown key (did you mean password?)",
                        "backplane.redis.sentinel.master: missing (expected: the name after \"sentinel monitor\", such as mymaster)",
                        "backplane.redis.sentinel.username: user (expected: the password beside it)",
                        "backplane.redis.nodes[0]: (not shown) (expected: host[:port]; user, password and TLS are those of the url)",
                        "backplane.redis.cluster: true (expected: not with sentinel: a cluster needs none)");
    }

    @Test
    void rolesOnTheirOwnNeedASharedBackplane() {
        assertThat(problems(SMALLEST, Map.of(), new Launch(true, false, null, null)))
                .containsExactly("backplane.type: memory (expected: redis or kafka for role poller)");
        assertThat(problems("", Map.of(), new Launch(false, true, null, null)))
                .containsExactly("backplane.type: memory (expected: redis or kafka for role gateway)");
    }

    @Test
    void aGatewayNeedsNoEndpoints() {
        String yaml = "backplane: { type: redis, redis: { url: 'redis://localhost' } }";
        assertThat(problems(yaml, Map.of(), new Launch(false, true, null, null)))
                .isEmpty();
    }

    @Test
    void credentialsBeyondLoopbackAreFineWhereReadersAreAsked() {
        String forward = "auth: { forward: { url: 'http://h/auth' } }\ngateway: { listen: '0.0.0.0:8080' }";
        assertThat(problems(PRIVATE + forward)).isEmpty();
    }

    @Test
    void anEndpointThatAsksForClaimsNeedsSomebodyToKnowThem() {
        String asking = "endpoints: { a: { url: 'http://h/', every: 1s, access: { groups: [ staff ] } } }\n";
        assertThat(problems(asking))
                .containsExactly(
                        "endpoints.a.access: groups (expected: auth.jwt or auth.api-keys, with which claims of readers"
                                + " are known, or no access)");
        assertThat(problems(asking + "auth: { forward: { url: 'http://h/auth' } }"))
                .hasSize(1);
    }

    @Test
    void whatIsWrongWithAuthIsToldWithoutItsSecrets() {
        assertThat(problems(SMALLEST + """
                auth:
                  jwt: { algorithms: [ none, HS256, RS256 ], secret: short, leeway: 1h, cookie: "a b" }
                  forward: { url: "ftp://h", cache: 0s }
                  api-keys: [ { name: "", sha256: abc, topics: [ "a b" ] } ]
                """))
                .containsExactly(
                        "auth.jwt.algorithms[0]: none (expected: one of HS256, RS256, PS256, ES256 (or with 384, 512) or EdDSA)",
                        "auth.jwt.algorithms: HS256, RS256 (expected: either HS... or others, for who could check the one could forge the other)",
                        "auth.jwt.secret: (not shown) (expected: at least 32 random bytes, RFC 7518 section 3.2)",
                        "auth.jwt.leeway: 1h (expected: at most 5m)",
                        "auth.jwt.cookie: a b (expected: a name of letters, digits, _ and -)",
                        "auth.forward.url: (not shown) (expected: http://host[:port]/path or https://..., without user or fragment)",
                        "auth.forward.cache: 0s (expected: at least 1s)",
                        "auth.api-keys[0].topics[0]: a b (expected: a topic, or a pattern such as orders/*)",
                        "auth.api-keys[0].name: empty (expected: letters, digits, '.', '_' and '-', at most 64)",
                        "auth.api-keys[0].sha256: (not shown) (expected: 64 hexadecimal digits; pollcast token --api-key makes a key and its hash)",
                        "auth.api-keys[0].topics: [] (expected: what it may read, such as [ \"*\" ])");
    }

    @Test
    void credentialsBeyondLoopbackNeedPublic() {
        String open = "gateway: { listen: '0.0.0.0:8080' }";
        assertThat(problems(PRIVATE + open))
                .containsExactly(
                        "endpoints.news.public: missing (expected: public: true if everyone may read it, for it is polled with"
                                + " credentials and the gateway neither has auth nor listens on loopback only)");
        assertThat(problems(PRIVATE.replace("every", "public: false, every") + open))
                .singleElement()
                .asString()
                .startsWith("endpoints.news.public: false (expected: public: true if");
        assertThat(problems(PRIVATE.replace("every", "public: true, every") + open))
                .isEmpty();
        assertThat(problems(PRIVATE + "gateway: { listen: '[::1]:8080' }")).isEmpty();
        assertThat(problems(PRIVATE)).isEmpty();
    }

    @Test
    void thePublicRuleLooksAtTheFinalAddressAndTheRole() {
        ListenAddress everywhere = new ListenAddress("0.0.0.0", 80);
        ListenAddress loopback = new ListenAddress("localhost", 80);
        String open = "gateway: { listen: '0.0.0.0:8080' }\n";
        assertThat(problems(PRIVATE, Map.of(), new Launch(true, true, everywhere, null)))
                .hasSize(1);
        assertThat(problems(PRIVATE + open, Map.of(), new Launch(true, true, loopback, null)))
                .isEmpty();
        String redis = "backplane: { type: redis, redis: { url: 'redis://localhost' } }";
        assertThat(problems(PRIVATE + open + redis, Map.of(), new Launch(true, false, null, null)))
                .isEmpty();
        assertThat(problems(PRIVATE + open + redis, Map.of(), new Launch(false, true, null, null)))
                .hasSize(1);
    }

    @Test
    void thePublicRuleIsNotHiddenByOtherMistakes() {
        assertThat(problems(PRIVATE.replace("2s", "soon") + "gateway: { listen: '0.0.0.0:8080', cors: [ x ] }"))
                .hasSize(3)
                .anyMatch(problem -> problem.startsWith("endpoints.news.public: missing"));
    }

    @Test
    void oneLineForOneProblemWhateverTheFileHolds() {
        assertThat(problems("endpoints: { \"a\\nb\\u001b\": { url: \"http:\\r\\n//x\", every: \"1\\ns\" } }"))
                .hasSize(3)
                .allMatch(problem -> problem.chars().noneMatch(Character::isISOControl));
    }

    @Test
    void boundsWhatItReads() {
        assertThat(problems("# " + "x".repeat(1024 * 1024))).containsExactly("more than 1MiB (expected: at most 1MiB)");
        assertThat(problems("a: " + "[".repeat(1000) + "]".repeat(1000)))
                .singleElement()
                .asString()
                .contains("nested at most 16 deep");
        assertThat(problems("k: &k [x]\nendpoints: [" + "*k,".repeat(1000) + "]"))
                .isNotEmpty();
        assertThat(problems("a: 1\n" + SMALLEST + "b:\n" + "  x: y\n".repeat(2000)))
                .isNotEmpty();
    }

    @Test
    void readsAFile() throws IOException {
        Path file = directory.resolve("pollcast.yaml");
        Files.writeString(file, "\uFEFF" + SMALLEST);
        assertThat(new ConfigReader(Map.of()).read(file).endpoints()).hasSize(1);
    }

    @Test
    void saysWhyAFileCannotBeRead() throws IOException {
        Path latin = directory.resolve("latin.yaml");
        Files.write(latin, "# é".getBytes(StandardCharsets.ISO_8859_1));
        Path large = directory.resolve("large.yaml");
        Files.writeString(large, " ".repeat(1024 * 1024 + 1));
        refuses(latin, "not UTF-8 (expected: text in UTF-8)");
        refuses(large, "more than 1MiB (expected: at most 1MiB)");
        refuses(directory.resolve("none.yaml"), "no such file");
        refuses(directory, "cannot be read: ");
    }

    private static void refuses(Path file, String message) {
        assertThatThrownBy(() -> new ConfigReader(Map.of()).read(file))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageStartingWith(message);
    }
}
