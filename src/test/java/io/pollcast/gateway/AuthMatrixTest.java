package io.pollcast.gateway;

import static io.pollcast.gateway.HmacTokens.reads;
import static io.pollcast.gateway.HmacTokens.token;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.auth.ApiKey;
import io.pollcast.auth.AuthSettings;
import io.pollcast.auth.ForwardSettings;
import io.pollcast.auth.JwtAlgorithm;
import io.pollcast.auth.JwtSettings;
import io.pollcast.auth.TopicPattern;
import io.pollcast.testing.ScriptedBackend;
import io.pollcast.testing.SseClient;
import io.pollcast.topic.Access;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every way to say who asks, where it may stand, and what comes of it for each kind of request. All ways are on at once. */
class AuthMatrixTest {

    private static final String KEY = "the key of a server";
    private static final String STRANGER = "a secret of somebody else's, 0123456789";
    private static final Duration HOUR = Duration.ofHours(1);

    private final ScriptedBackend login = ScriptedBackend.start().answer("/login", () -> "{}");
    private final Fixture gateway = Fixture.startGuarded(auth(login.url("/login")), KEY, "https://shop.example")
            .topic("prices")
            .topic("orders")
            .restricted("news", new Access(true, true, Map.of()))
            .publish("prices", "[1]")
            .publish("orders", "[2]")
            .publish("news", "[3]")
            .await();

    @AfterEach
    void stop() {
        gateway.close();
        login.close();
    }

    private static AuthSettings auth(String login) {
        JwtSettings jwt = new JwtSettings(
                List.of(JwtAlgorithm.HS256),
                HmacTokens.SECRET,
                null,
                null,
                null,
                List.of(),
                Duration.ofSeconds(30),
                JwtSettings.DEFAULT_TOPICS_CLAIM,
                List.of(),
                List.of(),
                "sid",
                "access_token");
        ForwardSettings forward =
                new ForwardSettings(URI.create(login), null, ForwardSettings.DEFAULT_CACHE, Duration.ofSeconds(30));
        ApiKey key = new ApiKey("tests", sha256(KEY), List.of(TopicPattern.ANY), Map.of());
        return new AuthSettings(jwt, forward, List.of(key), false);
    }

    private static String sha256(String key) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(key.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String credential(String name) {
        return switch (name) {
            case "good" -> reads("prices");
            case "other" -> reads("orders");
            case "expired" -> token(HOUR.negated(), Map.of("pollcast.subscribe", List.of("*")));
            case "forged" -> token(STRANGER, HOUR, Map.of("pollcast.subscribe", List.of("*")));
            case "garbage" -> "a.b.c";
            case "key" -> KEY;
            case "two" -> KEY + ", " + KEY;
            case "wrong" -> KEY + "!";
            case "session" -> "1234";
            default -> "";
        };
    }

    /** One request header with {@code credential}, or the query; nothing for the source {@code none}. */
    private record Source(String query, List<String> headers) {

        static Source of(String source, String credential) {
            return switch (source) {
                case "bearer" -> header("Authorization: Bearer " + credential);
                case "BEARER" -> header("authorization: BEARER   " + credential);
                case "basic" ->
                    header("Authorization: Basic " + Base64.getEncoder().encodeToString(credential.getBytes(UTF_8)));
                case "sid" -> header("Cookie: a=b; sid=" + credential + "; c=d");
                case "session" -> header("Cookie: session=" + credential);
                case "key" -> header("X-Api-Key: " + credential);
                case "query" -> new Source("access_token=" + credential, List.of());
                default -> new Source("", List.of());
            };
        }

        private static Source header(String line) {
            return new Source("", List.of(line));
        }

        String target(String target) {
            return query.isEmpty() ? target : target + (target.contains("?") ? "&" : "?") + query;
        }

        String[] with(String accept) {
            List<String> all = new ArrayList<>(headers);
            all.add("Accept: " + accept);
            return all.toArray(String[]::new);
        }
    }

    @ParameterizedTest(name = "{0} {1}, login answers {2}")
    @CsvSource({
        // source, credential, login, JSON, stream, list
        "none,    -,       500, 401, 401, news",
        "bearer,  good,    500, 200, 200, news prices",
        "BEARER,  good,    500, 200, 200, news prices",
        "bearer,  other,   500, 403, 403, news orders",
        "bearer,  expired, 200, 401, 401, 401",
        "bearer,  forged,  200, 401, 401, 401",
        "bearer,  garbage, 200, 401, 401, 401",
        "bearer,  -,       401, 401, 401, 401",
        "sid,     good,    500, 200, 200, news prices",
        "sid,     other,   500, 403, 403, news orders",
        "sid,     expired, 200, 401, 401, 401",
        "sid,     forged,  200, 401, 401, 401",
        "sid,     garbage, 200, 401, 401, 401",
        "sid,     -,       200, 401, 401, 401",
        "query,   good,    500, 200, 200, news prices",
        "query,   other,   500, 403, 403, news orders",
        "query,   expired, 200, 401, 401, 401",
        "query,   forged,  200, 401, 401, 401",
        "query,   garbage, 200, 401, 401, 401",
        "key,     key,     500, 200, 200, news orders prices",
        "key,     wrong,   200, 401, 401, 401",
        "key,     two,     200, 401, 401, 401",
        "key,     -,       200, 401, 401, 401",
        "session, session, 200, 200, 200, news orders prices",
        "session, session, 401, 401, 401, 401",
        "session, session, 403, 403, 403, 403",
        "session, session, 404, 503, bye, 503",
        "session, session, 500, 503, bye, 503",
        "basic,   session, 200, 200, 200, news orders prices",
        "basic,   session, 401, 401, 401, 401",
        "basic,   session, 500, 503, bye, 503",
    })
    void whoeverAsksGetsWhatIsRight(
            String source, String credential, int answer, int json, String stream, String list) {
        login.fail(answer);
        Source from = Source.of(source, credential(credential));

        assertAnswer(Http.get(gateway, from.target("/topics/prices"), from.with("application/json")), json, "[1]");
        assertAnswer(Http.ask(gateway, "HEAD", from.target("/topics/prices"), from.with("application/json")), json, "");
        assertList(Http.get(gateway, from.target("/topics"), from.with("application/json")), list);
        assertStream(from, "/topics/prices", stream);
        assertStream(from, "/stream?topic=prices", stream);
        assertThat(Http.get(gateway, from.target("/topics/news"), from.with("application/json"))
                        .text())
                .as("for everyone")
                .isEqualTo("[3]");
        if (answer == 500 && !source.equals("session") && !source.equals("basic")) {
            assertThat(login.requests("/login")).as("who proves it by itself").isZero();
        }
    }

    private static void assertAnswer(Http.Answer answer, int status, String body) {
        assertThat(answer.status()).isEqualTo(status);
        if (status == 200) {
            assertThat(answer.text()).isEqualTo(body);
            assertThat(answer.header("cache-control")).contains("private, no-cache");
        } else {
            assertThat(answer.text()).doesNotContain("[1]");
            assertThat(answer.header("cache-control")).contains("no-store");
        }
        assertThat(answer.headers().containsKey("www-authenticate")).isEqualTo(status == 401);
        assertThat(answer.headers().containsKey("retry-after")).isEqualTo(status == 503);
        assertThat(answer.header("vary")).contains("Accept, Accept-Encoding, Origin, Authorization, Cookie, X-Api-Key");
    }

    private static void assertList(Http.Answer answer, String expected) {
        if (answer.status() == 200) {
            for (String topic : List.of("news", "orders", "prices")) {
                assertThat(answer.text().contains('"' + topic + '"'))
                        .as(topic)
                        .isEqualTo(List.of(expected.split(" ", -1)).contains(topic));
            }
        } else {
            assertThat(expected).isEqualTo(Integer.toString(answer.status()));
        }
    }

    private void assertStream(Source from, String target, String expected) {
        if (!expected.equals("200") && !expected.equals("bye")) {
            Http.Answer answer = Http.get(gateway, from.target(target), from.with("text/event-stream"));
            assertThat(answer.status()).hasToString(expected);
            assertThat(answer.header("content-type")).contains("application/problem+json");
            return;
        }
        Map<String, String> headers = from.headers().isEmpty()
                ? Map.of()
                : Map.of(
                        from.headers().get(0).split(": ", 2)[0],
                        from.headers().get(0).split(": ", 2)[1]);
        try (SseClient client = SseClient.open(gateway.url(from.target(target)), headers)) {
            assertThat(client.status()).isEqualTo(200);
            client.await(event -> event.data().equals("[1]") || event.type().equals("pollcast.bye"));
            assertThat(client.data("pollcast.bye"))
                    .isEqualTo(expected.equals("bye") ? List.of("{\"reason\":\"auth\"}") : List.of());
        }
    }

    /** A browser asks without the credentials of what is to come (the Fetch standard, "CORS-preflight fetch"). */
    @ParameterizedTest
    @ValueSource(strings = {"/topics/prices", "/topics", "/stream?topic=prices", "/topics/nothing"})
    void aPreflightAsksForNothing(String target) {
        for (String header : List.of("Authorization", "X-Api-Key", "Last-Event-ID")) {
            Http.Answer answer = Http.ask(
                    gateway,
                    "OPTIONS",
                    target,
                    "Origin: https://shop.example",
                    "Access-Control-Request-Method: GET",
                    "Access-Control-Request-Headers: " + header);
            assertThat(answer.status()).isEqualTo(204);
            assertThat(answer.header("access-control-allow-origin")).contains("https://shop.example");
            assertThat(answer.header("access-control-allow-credentials")).contains("true");
            assertThat(answer.header("access-control-allow-headers"))
                    .hasValueSatisfying(allowed -> assertThat(allowed).contains(header));
            assertThat(answer.headers()).doesNotContainKey("www-authenticate");
        }
        assertThat(Http.ask(
                                gateway,
                                "OPTIONS",
                                target,
                                "Origin: https://evil.example",
                                "Access-Control-Request-Method: GET")
                        .headers())
                .doesNotContainKeys("access-control-allow-origin", "access-control-allow-headers");
        assertThat(login.requests("/login")).isZero();
    }

    /** The first way for which a request brings something decides; what else it brings does not mend it. */
    @ParameterizedTest
    @CsvSource({
        "key,    wrong,   bearer,  good,    401",
        "key,    wrong,   session, session, 401",
        "key,    key,     bearer,  forged,  200",
        "bearer, forged,  sid,     good,    401",
        "bearer, expired, session, session, 401",
        "bearer, good,    session, session, 200",
        "sid,    garbage, query,   good,    401",
        "basic,  session, sid,     forged,  401",
        "basic,  session, sid,     other,   403",
    })
    void theFirstThatIsThereDecides(String first, String one, String second, String other, int status) {
        Source a = Source.of(first, credential(one));
        Source b = Source.of(second, credential(other));
        List<String> headers = new ArrayList<>(a.headers());
        headers.addAll(b.headers());
        assertThat(Http.get(gateway, b.target(a.target("/topics/prices")), headers.toArray(String[]::new))
                        .status())
                .isEqualTo(status);
    }
}
