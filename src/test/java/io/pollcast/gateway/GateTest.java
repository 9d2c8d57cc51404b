package io.pollcast.gateway;

import static io.pollcast.gateway.HmacTokens.SECRET;
import static io.pollcast.gateway.HmacTokens.reads;
import static io.pollcast.gateway.HmacTokens.token;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.auth.ApiKey;
import io.pollcast.auth.AuthSettings;
import io.pollcast.auth.JwtAlgorithm;
import io.pollcast.auth.JwtSettings;
import io.pollcast.auth.TopicPattern;
import io.pollcast.testing.SseClient;
import io.pollcast.topic.Access;
import io.pollcast.topic.Hashes;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who gets in, by which way, and what the others are told. */
class GateTest {

    private static final String KEY = "the key of a server";

    private Fixture gateway = Fixture.startGuarded(auth(false), KEY, "https://shop.example", "https://*.example.org")
            .topic("prices")
            .topic("orders/eu")
            .restricted("news", new Access(true, true, Map.of()))
            .restricted("salaries", new Access(false, true, Map.of("groups", List.of("staff"))))
            .publish("prices", "[1]")
            .publish("orders/eu", "[2]")
            .publish("news", "[3]")
            .publish("salaries", "[4]");

    @AfterEach
    void stop() {
        gateway.close();
    }

    private static AuthSettings auth(boolean hideTopics) {
        JwtSettings jwt = new JwtSettings(
                List.of(JwtAlgorithm.HS256),
                SECRET,
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
        ApiKey key = new ApiKey("tests", sha256(KEY), List.of(TopicPattern.ANY), Map.of("groups", List.of("staff")));
        return new AuthSettings(jwt, null, List.of(key), hideTopics);
    }

    private static String sha256(String key) {
        return HexFormat.of().formatHex(Hashes.sha256(key.getBytes(UTF_8)));
    }

    private Http.Answer get(String target, String... headers) {
        return Http.get(gateway, target, headers);
    }

    @Test
    void whoBringsNothingIsToldWhatWouldHelp() {
        gateway.await();
        Http.Answer answer = get("/topics/prices");
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("www-authenticate")).contains("ApiKey, Bearer");
        assertThat(answer.header("cache-control")).contains("no-store");
        assertThat(get("/stream?topic=prices", "Accept: text/event-stream").status())
                .isEqualTo(401);
    }

    @Test
    void whatIsForEveryoneNeedsNothing() {
        gateway.await();
        assertThat(get("/topics/news").text()).isEqualTo("[3]");
        assertThat(get("/topics/news").header("cache-control")).contains("no-cache");
    }

    @Test
    void aTokenComesInItsHeaderItsCookieOrTheQuery() {
        gateway.await();
        String token = reads("prices");
        assertThat(get("/topics/prices", "Authorization: Bearer " + token).text())
                .isEqualTo("[1]");
        assertThat(get("/topics/prices", "Cookie: a=b; sid=" + token).text()).isEqualTo("[1]");
        assertThat(get("/topics/prices?access_token=" + token).text()).isEqualTo("[1]");
        assertThat(get("/topics/prices", "X-Api-Key: " + KEY).text()).isEqualTo("[1]");
        assertThat(get("/topics/prices", "X-Api-Key: another").status()).isEqualTo(401);
        assertThat(get("/topics/prices", "Authorization: Bearer " + token + "x").status())
                .isEqualTo(401);
    }

    @Test
    void whatOneMayReadNoCacheMayGiveToOthers() {
        gateway.await();
        Http.Answer answer = get("/topics/prices", "X-Api-Key: " + KEY);
        assertThat(answer.header("cache-control")).contains("private, no-cache");
        assertThat(answer.header("vary"))
                .hasValueSatisfying(vary -> assertThat(vary).contains("Authorization, Cookie, X-Api-Key"));
    }

    @Test
    void whoIsKnownAndMayNotIsForbiddenByName() {
        gateway.await();
        String bearer = "Authorization: Bearer " + reads("prices");
        Http.Answer answer = get("/topics/orders/eu", bearer);
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.text()).contains("may not read 'orders/eu'");
        assertThat(get("/stream?topic=prices&topic=orders/eu", bearer, "Accept: text/event-stream")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void anEndpointMayAskForAClaim() {
        gateway.await();
        assertThat(get("/topics/salaries", "Authorization: Bearer " + reads("*"))
                        .status())
                .isEqualTo(403);
        String staff = token(
                Duration.ofHours(1), Map.of("pollcast.subscribe", List.of("*"), "groups", List.of("all", "staff")));
        assertThat(get("/topics/salaries", "Authorization: Bearer " + staff).text())
                .isEqualTo("[4]");
    }

    @Test
    void theListHasWhatItsReaderMayRead() {
        gateway.await();
        assertThat(get("/topics").text()).contains("\"news\"").doesNotContain("prices", "orders", "salaries");
        assertThat(get("/topics", "Authorization: Bearer " + reads("orders/*")).text())
                .contains("\"news\"", "orders/eu")
                .doesNotContain("prices", "salaries");
        assertThat(get("/topics", "Authorization: Bearer nonsense").status()).isEqualTo(401);
    }

    /** Most browsers bring some cookie, and most of these have nothing to do with who may read. */
    @Test
    void aCookieOfSomebodyElseIsNoCredential() {
        gateway.await();
        assertThat(get("/topics", "Cookie: _ga=1.2; theme=dark").text())
                .contains("\"news\"")
                .doesNotContain("prices");
        assertThat(get("/topics?other=1", "Authorization: Basic YTpi").text()).contains("\"news\"");
        assertThat(get("/topics", "Cookie: sid=").status()).isEqualTo(401);
        assertThat(get("/topics/prices", "Cookie: _ga=1.2").status()).isEqualTo(401);
    }

    @Test
    void aHiddenTopicLooksLikeOneThatIsNone() {
        gateway.close();
        gateway = Fixture.startGuarded(auth(true), KEY)
                .topic("prices")
                .topic("secret")
                .publish("prices", "[1]")
                .publish("secret", "[2]")
                .await();
        String bearer = "Authorization: Bearer " + reads("prices");
        Http.Answer hidden = get("/topics/secret", bearer);
        Http.Answer none = get("/topics/nothing", bearer);
        assertThat(hidden.status()).isEqualTo(404).isEqualTo(none.status());
        assertThat(hidden.text().replace("secret", "nothing")).isEqualTo(none.text());

        try (SseClient client = SseClient.open(
                gateway.url("/stream?topic=prices&topic=secret&topic=nothing"),
                Map.of("Authorization", "Bearer " + reads("prices")))) {
            client.await("prices", "[1]");
            gateway.publish("prices", "[5]");
            client.await("prices", "[5]");
            assertThat(client.events().toString()).doesNotContain("secret", "nothing");
        }
    }

    @Test
    void aStreamEndsWithItsTokenAndGoesOnWithAFreshOne() {
        gateway.await();
        String last;
        try (SseClient client = SseClient.open(
                gateway.url("/stream?topic=prices"),
                Map.of(
                        "Authorization",
                        "Bearer " + token(Duration.ofSeconds(-29), Map.of("pollcast.subscribe", "prices"))))) {
            client.await("prices", "[1]");
            client.await(event -> client.isEnded() || event.type().equals("pollcast.bye"));
            last = client.lastEventId();
        }
        try (SseClient client = SseClient.open(
                gateway.url("/stream?topic=prices"),
                Map.of("Authorization", "Bearer " + reads("prices"), "Last-Event-ID", last))) {
            gateway.publish("prices", "[6]");
            client.await("prices", "[6]");
            assertThat(client.data("prices")).containsExactly("[6]");
        }
    }

    @Test
    void aForeignPageCannotReadWithTheCookiesOfABrowser() {
        gateway.await();
        String cookie = "Cookie: sid=" + reads("prices");
        assertThat(get("/topics/prices", cookie, "Sec-Fetch-Site: same-origin").status())
                .isEqualTo(200);
        assertThat(get("/topics/prices", cookie, "Origin: https://gateway").status())
                .isEqualTo(200);
        assertThat(get("/topics/prices", cookie, "Sec-Fetch-Site: cross-site").status())
                .isEqualTo(403);
        assertThat(get("/topics/prices", cookie, "Sec-Fetch-Site: same-site").status())
                .isEqualTo(403);
        assertThat(get("/topics/prices", cookie, "Origin: https://evil.example").status())
                .isEqualTo(403);
        assertThat(get("/topics/prices", cookie, "Origin: null").status()).isEqualTo(403);
    }

    @Test
    void aPageOfAnOriginThatIsNamedReadsWithCookies() {
        gateway.await();
        String cookie = "Cookie: sid=" + reads("prices");
        for (String origin : List.of("https://shop.example", "https://a.example.org", "https://b.a.example.org")) {
            Http.Answer answer = get("/topics/prices", cookie, "Sec-Fetch-Site: cross-site", "Origin: " + origin);
            assertThat(answer.status()).as(origin).isEqualTo(200);
            assertThat(answer.header("access-control-allow-origin")).contains(origin);
            assertThat(answer.header("access-control-allow-credentials")).contains("true");
        }
        for (String origin : List.of(
                "https://example.org",
                "https://.example.org",
                "http://a.example.org",
                "https://aexample.org",
                "https://evil.example/.example.org",
                "https://a.example.org.evil.example")) {
            assertThat(get("/topics/prices", cookie, "Origin: " + origin).status())
                    .as(origin)
                    .isEqualTo(403);
        }
    }
}
