package io.pollcast.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.pollcast.testing.PollcastProcess;
import io.pollcast.testing.RedisServer;
import io.pollcast.testing.ScriptedBackend;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What anybody uses to get in, at whatever door and however wrong, is shown nowhere: not to who asks, not to the operator, and not in logs, though these
 * tell everything, libraries and stack traces included.
 */
@Tag("slow")
class CredentialsIT {

    private static final String MARK = "hush";
    private static final String JWT_SECRET = MARK + "-secret-that-signs-tokens-0123456789";
    private static final String API_KEY = MARK + "-key-of-a-server";
    private static final String ADMIN_TOKEN = MARK + "-token-of-the-operator";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Map<String, String> SECRETS = Map.of(
            "JWT_SECRET", JWT_SECRET,
            "ADMIN_TOKEN", ADMIN_TOKEN,
            "LOGIN_KEY", MARK + "-key-of-the-login",
            "REDIS_PASSWORD", MARK + "-redis",
            "API_PASSWORD", MARK + "-password",
            "CLIENT_SECRET", MARK + "-client-secret");

    private static final String CONFIG = """
            backplane: { type: redis, beat: 500ms, redis: { url: "redis://:${REDIS_PASSWORD}@127.0.0.1:%d" } }
            admin: { token: "${ADMIN_TOKEN}" }
            gateway: { cors: [ "https://shop.example" ], cors-credentials: true }
            auth:
              jwt: { algorithms: [ HS256 ], secret: "${JWT_SECRET}", cookie: sid, query: access_token }
              forward: { url: "%s?key=${LOGIN_KEY}", cache: 1s, timeout: 1s }
              api-keys: [ { name: reports, sha256: %s, topics: [ "*" ] } ]
            endpoints:
              prices: { url: "%s?key=${LOGIN_KEY}", every: 200ms, credentials: { basic: { user: pollcast, password: "${API_PASSWORD}" } } }
              margins:
                url: "%s"
                every: 200ms
                credentials: { oauth2: { token-url: "%s", client-id: pollcast, client-secret: "${CLIENT_SECRET}" } }
            """;

    /** Of a library that says at its most talkative what it sends, as much as of Pollcast. */
    static final String TELL_EVERYTHING = """
            <configuration>
              <appender name="console" class="ch.qos.logback.core.ConsoleAppender">
                <target>System.err</target>
                <encoder><pattern>%level %logger %msg%n%ex{full}</pattern></encoder>
              </appender>
              <root level="TRACE"><appender-ref ref="console"/></root>
            </configuration>
            """;

    @TempDir
    private Path folder;

    private final ScriptedBackend backend = ScriptedBackend.start()
            .answer("/prices", () -> "[1]")
            .answer("/margins", () -> "[2]")
            .answer(
                    "/token",
                    () -> "{\"access_token\":\"" + MARK + "-access\",\"token_type\":\"Bearer\",\"expires_in\":1}");
    private final ScriptedBackend login =
            ScriptedBackend.start().answer("/login", () -> "{\"session\":\"" + MARK + "-of-the-login\"}");

    /** What must be nowhere beside {@link #MARK}: what cannot be made to hold it. */
    private final List<String> hidden = new ArrayList<>();

    @Test
    void whateverIsUsedIsShownNowhere() throws Exception {
        try (RedisServer redis = RedisServer.started("--requirepass", MARK + "-redis");
                backend;
                login;
                PollcastProcess poller = run("poller", redis, SECRETS);
                PollcastProcess gateway = run("gateway", redis, SECRETS)) {
            await().atMost(PATIENCE)
                    .until(() -> Doors.ask(gateway.gatewayPort(), "GET /topics/margins", "X-Api-Key: " + API_KEY)
                            .endsWith("[2]"));
            everyDoor(gateway);
            operators(gateway);
            operators(poller);

            for (int status : new int[] {401, 403, 500, 404}) {
                login.fail(status);
                backend.fail(status);
                await().atMost(PATIENCE)
                        .until(() -> asOperator(poller, "/api/status").contains("HTTP " + status));
                doors(gateway, "session=" + MARK + "-" + status);
                operators(poller);
            }
            login.close();
            redis.kill();
            await().atMost(PATIENCE).until(() -> asOperator(gateway, "/healthz").contains("backplane: "));
            doors(gateway, "session=" + MARK + "-closed");
            operators(gateway);
            operators(poller);
            redis.start();
            await().atMost(PATIENCE)
                    .until(() -> asOperator(gateway, "/healthz").contains("\"backplaneConnected\"")
                            || asOperator(gateway, "/readyz").contains("\"ready\":true"));

            assertThat(gateway.stop()).isZero();
            assertThat(poller.stop()).isZero();
            assertThat(gateway.log()).contains("DEBUG io.lettuce.", "connection_broken", "stream_broken");
            silent("log of the gateway", gateway.log());
            silent("log of the poller", poller.log());
        }
    }

    @Test
    void whatRedisRefusesIsShownNowhere() throws Exception {
        try (RedisServer redis = RedisServer.started("--requirepass", MARK + "-another");
                backend;
                login;
                PollcastProcess poller = run("poller", redis, SECRETS)) {
            await().atMost(PATIENCE).until(() -> poller.log().contains("WRONGPASS"));
            operators(poller);
            assertThat(poller.stop()).isZero();
            silent("log", poller.log());
        }
    }

    private PollcastProcess run(String role, RedisServer redis, Map<String, String> secrets) throws Exception {
        Path logs = Files.writeString(folder.resolve("logback.xml"), TELL_EVERYTHING);
        Map<String, String> environment = new java.util.HashMap<>(secrets);
        environment.put("JAVA_TOOL_OPTIONS", "-Dlogback.configurationFile=" + logs);
        String yaml = CONFIG.formatted(
                redis.port(),
                login.url("/login"),
                sha256(API_KEY),
                backend.url("/prices"),
                backend.url("/margins"),
                backend.url("/token"));
        return PollcastProcess.run(folder, role, yaml, "127.0.0.1", environment);
    }

    private static String sha256(String text) throws GeneralSecurityException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
    }

    // What is used.

    private List<String> credentials() {
        List<String> all = new ArrayList<>(List.of(
                token(JWT_SECRET, 3_600),
                token(JWT_SECRET, -3_600),
                token(MARK + "-of-somebody-else-0123456789012345", 3_600),
                base64("{\"alg\":\"none\"}") + '.' + base64("{\"sub\":\"" + MARK + "\"}") + '.',
                API_KEY,
                MARK + "-of-nobody"));
        all.add(MARK + ".a.b");
        all.add(MARK + "\u00e4\u00ff");
        all.add(MARK + "\0x");
        all.add(MARK + "\rSet-Cookie: a");
        all.add(MARK + "=\"; sid=" + MARK);
        all.add(MARK + "x".repeat(8_000));
        all.add((MARK + "y").repeat(5_000));
        return all;
    }

    /** Its claims and its signature are to be nowhere; how it is signed is no secret. */
    private String token(String secret, int seconds) {
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .subject(MARK + "-subject")
                .expirationTime(Date.from(Instant.now().plusSeconds(seconds)))
                .claim("pollcast.subscribe", List.of("prices"))
                .build();
        SignedJWT token = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims);
        try {
            token.sign(new MACSigner(secret.getBytes(UTF_8)));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
        String text = token.serialize();
        hidden.add(text.substring(text.indexOf('.') + 1, text.lastIndexOf('.')));
        hidden.add(text.substring(text.lastIndexOf('.') + 1));
        return text;
    }

    private String base64(String text) {
        String encoded = Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
        if (text.contains(MARK)) {
            hidden.add(encoded);
        }
        return encoded;
    }

    private List<String> headersWith(String credential) {
        return List.of(
                "Authorization: Bearer " + credential,
                "authorization: BEARER  " + credential,
                "Authorization: " + credential,
                "Authorization: Basic " + base64("user:" + credential),
                "Cookie: sid=" + credential,
                "Cookie: a=b; sid=\"" + credential + "\"; c",
                "Cookie: session=" + credential + "\r\nOrigin: https://evil.example",
                "Cookie: session=" + credential + "\r\nOrigin: https://shop.example",
                "X-Api-Key: " + credential,
                "X-Api-Key: " + credential + "\r\nX-Api-Key: " + credential,
                credential + ": " + credential);
    }

    // Where it is used.

    private void everyDoor(PollcastProcess gateway) {
        for (String credential : credentials()) {
            for (String header : headersWith(credential)) {
                for (String line : List.of(
                        "GET /topics/prices", "GET /topics", "GET /stream?topic=prices", "POST /topics/prices")) {
                    tells(gateway, line, header);
                }
            }
            tells(gateway, "GET /topics/prices?access_token=" + credential, "X: y");
            tells(gateway, "GET /topics?access_token=" + credential, "X: y");
            tells(gateway, "GET /stream?topic=prices&access_token=" + credential, "Accept: text/event-stream");
            tells(gateway, "OPTIONS /stream?access_token=" + credential, "Origin: https://shop.example");
            tells(gateway, "GET /%ff?access_token=" + credential, "X: y");
        }
    }

    private void doors(PollcastProcess gateway, String cookie) {
        for (String line : List.of("GET /topics/prices", "GET /topics", "GET /stream?topic=prices")) {
            tells(gateway, line, "Cookie: " + cookie);
            tells(gateway, line, "Authorization: Basic " + base64(cookie));
        }
    }

    private void tells(PollcastProcess gateway, String line, String header) {
        for (String accept : List.of("application/json", "text/event-stream")) {
            silent(line, Doors.ask(gateway.gatewayPort(), line, header, "Accept: " + accept));
        }
    }

    private void operators(PollcastProcess process) throws IOException {
        for (String path :
                List.of("/metrics", "/api/status", "/healthz", "/readyz", "/livez", "/nothing", "/api/slow-down")) {
            silent(path, asOperator(process, path));
            silent(path, ask(process, path, "Authorization: Bearer " + MARK + "-wrong"));
            silent(path, ask(process, path, "Authorization: Basic " + base64("admin:" + ADMIN_TOKEN)));
            silent(path, ask(process, path + "?token=" + ADMIN_TOKEN, "Cookie: token=" + ADMIN_TOKEN));
        }
    }

    private static String asOperator(PollcastProcess process, String path) {
        return ask(process, path, "Authorization: Bearer " + ADMIN_TOKEN);
    }

    private static String ask(PollcastProcess process, String path, String header) {
        return Doors.ask(URI.create(process.admin("/")).getPort(), "GET " + path, header);
    }

    private void silent(String where, String text) {
        assertThat(text).as(where).isNotEmpty();
        for (String secret : hidden) {
            assertNotIn(where, text, secret);
        }
        assertNotIn(where, text, MARK);
    }

    /** With the one line that tells it, not with the megabytes around it. */
    private static void assertNotIn(String where, String text, String secret) {
        int at = text.indexOf(secret);
        if (at >= 0) {
            int from = text.lastIndexOf('\n', at) + 1;
            throw new AssertionError(where + " tells '" + secret + "': "
                    + text.substring(Math.max(from, at - 300), Math.min(text.length(), at + 100)));
        }
    }
}
