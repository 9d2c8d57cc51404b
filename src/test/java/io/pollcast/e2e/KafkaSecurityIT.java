package io.pollcast.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pollcast.testing.Certificates;
import io.pollcast.testing.FreePorts;
import io.pollcast.testing.LocalKafka;
import io.pollcast.testing.PollcastProcess;
import io.pollcast.testing.ScriptedBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A broker that wants to know who asks, in each way that can be configured; no secret is shown, whether it is right or wrong. */
@Tag("slow")
class KafkaSecurityIT {

    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final String MARK = "hush";
    /** What would break out of the quotes that it is put into on its way. */
    private static final String PASSWORD = MARK + "\"; '\\ ${file:/etc/passwd} \u00e4";

    private static final int PLAIN = FreePorts.next();
    private static final int SCRAM = FreePorts.next();
    private static final int TLS = FreePorts.next();
    private static final int TOKENS = FreePorts.next();

    @TempDir
    private static Path folder;

    private static LocalKafka kafka;
    private static Certificates certificates;
    private static TokenAuthority authority;

    private final ScriptedBackend backend = ScriptedBackend.start().answer("/prices", () -> "[1]");

    @BeforeAll
    static void startBroker() throws IOException {
        certificates = Certificates.in(Files.createDirectory(folder.resolve("tls")))
                .sign("broker", "IP:127.0.0.1")
                .sign("client", "DNS:client");
        Files.writeString(folder.resolve("password"), PASSWORD + "\n");
        authority = TokenAuthority.create();
        String keySet = Files.writeString(folder.resolve("keys.json"), authority.keySet())
                .toUri()
                .toString();
        System.setProperty("org.apache.kafka.sasl.oauthbearer.allowed.urls", keySet);
        String quoted = PASSWORD.replace("\\", "\\\\").replace("\"", "\\\"");
        kafka = LocalKafka.stopped()
                .listener("PASSWORDS", "SASL_PLAINTEXT", PLAIN)
                .option("listener.name.passwords.sasl.enabled.mechanisms", "PLAIN")
                .option(
                        "listener.name.passwords.plain.sasl.jaas.config",
                        "org.apache.kafka.common.security.plain.PlainLoginModule required user_shop=\"" + quoted
                                + "\";")
                .listener("SCRAMS", "SASL_SSL", SCRAM)
                .option("listener.name.scrams.sasl.enabled.mechanisms", "SCRAM-SHA-256,SCRAM-SHA-512")
                .option(
                        "listener.name.scrams.scram-sha-256.sasl.jaas.config",
                        "org.apache.kafka.common.security.scram.ScramLoginModule required;")
                .option(
                        "listener.name.scrams.scram-sha-512.sasl.jaas.config",
                        "org.apache.kafka.common.security.scram.ScramLoginModule required;")
                .listener("CERTIFICATES", "SSL", TLS)
                .option("listener.name.certificates.ssl.client.auth", "required")
                .listener("TOKENS", "SASL_PLAINTEXT", TOKENS)
                .option("listener.name.tokens.sasl.enabled.mechanisms", "OAUTHBEARER")
                .option(
                        "listener.name.tokens.oauthbearer.sasl.jaas.config",
                        "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required;")
                .option(
                        "listener.name.tokens.oauthbearer.sasl.server.callback.handler.class",
                        "org.apache.kafka.common.security.oauthbearer.OAuthBearerValidatorCallbackHandler")
                .option("listener.name.tokens.sasl.oauthbearer.jwks.endpoint.url", keySet)
                .option("ssl.keystore.type", "PEM")
                .option("ssl.keystore.certificate.chain", Files.readString(Path.of(certificates.file("broker.pem"))))
                .option("ssl.keystore.key", Files.readString(Path.of(certificates.file("broker.key"))))
                .option("ssl.truststore.type", "PEM")
                .option("ssl.truststore.certificates", Files.readString(Path.of(certificates.file("ca.pem"))))
                .scram("SCRAM-SHA-256", "shop", MARK + "-256")
                .scram("SCRAM-SHA-512", "shop", MARK + "-512")
                .start();
    }

    @AfterAll
    static void stopBroker() {
        kafka.close();
    }

    @BeforeEach
    void startBackend() {
        assertThat(backend.requests("/prices")).isZero();
    }

    @AfterEach
    void stopBackend() {
        backend.close();
    }

    private PollcastProcess run(int port, String topic, String keys) {
        return run(port, topic, keys, secrets());
    }

    private PollcastProcess run(int port, String topic, String keys, Map<String, String> environment) {
        String yaml = """
                endpoints:
                  prices: { url: "%s", every: 500ms }
                backplane:
                  type: kafka
                  beat: 500ms
                  kafka:
                    bootstrap-servers: [ "127.0.0.1:%d" ]
                    topic: %s
                    %s
                """.formatted(backend.url("/prices"), port, topic, keys);
        return PollcastProcess.run(folder, "all", yaml, "127.0.0.1", environment);
    }

    private static Map<String, String> secrets() {
        return Map.of("PASSWORD", PASSWORD, "WRONG", MARK + "-wrong", "P256", MARK + "-256", "P512", MARK + "-512");
    }

    private static String tls(String more) {
        return "tls: { ca: \"" + certificates.file("ca.pem") + "\"" + more + " }";
    }

    private static String own() {
        return ", cert: \"" + certificates.file("client.pem") + "\", key: \"" + certificates.file("client.key") + "\"";
    }

    private void worksAndSaysNothing(PollcastProcess process) {
        process.awaitReady();
        await().atMost(PATIENCE)
                .until(() -> new String(
                                MachineRoom.get(process.gateway("/topics/prices"))
                                        .body(),
                                UTF_8)
                        .equals("[1]"));
        await().atMost(PATIENCE).until(() -> process.adminStatus("/healthz") == 200);
        assertSilent(process);
        assertThat(process.stop()).isZero();
        assertThat(process.log()).doesNotContain(MARK, "ERROR", "\tat ");
    }

    private static void assertSilent(PollcastProcess process) {
        for (String path : List.of("/api/status", "/healthz", "/readyz", "/metrics")) {
            assertThat(process.adminBody(path)).as(path).isNotEmpty().doesNotContain(MARK);
        }
        assertThat(process.log()).doesNotContain(MARK);
    }

    @Test
    void plainWithAPasswordThatIsFullOfTraps() {
        try (PollcastProcess process =
                run(PLAIN, "plain", "sasl: { mechanism: PLAIN, username: shop, password: \"${PASSWORD}\" }")) {
            worksAndSaysNothing(process);
        }
    }

    @Test
    void plainWithAPasswordFromAFile() {
        String file = "${file:" + folder.resolve("password") + "}";
        try (PollcastProcess process =
                run(PLAIN, "plain-file", "sasl: { mechanism: PLAIN, username: shop, password: \"" + file + "\" }")) {
            worksAndSaysNothing(process);
        }
    }

    @ParameterizedTest
    @CsvSource({"SCRAM-SHA-256, P256", "SCRAM-SHA-512, P512"})
    void scramOverTls(String mechanism, String variable) {
        String keys = "sasl: { mechanism: " + mechanism + ", username: shop, password: \"${" + variable + "}\" }";
        try (PollcastProcess process = run(SCRAM, mechanism, keys + "\n    " + tls(""))) {
            worksAndSaysNothing(process);
        }
    }

    @Test
    void tlsWithACertificateOfOurOwn() {
        try (PollcastProcess process = run(TLS, "tls", tls(own()))) {
            worksAndSaysNothing(process);
        }
    }

    @Test
    void tokensOfAnAuthority() {
        backend.answer("/token", () -> authority.answer("shop"));
        String keys = "sasl: { mechanism: OAUTHBEARER, token-url: \"" + backend.url("/token")
                + "\", client-id: shop, client-secret: \"${WRONG}\" }";
        try (PollcastProcess process = run(TOKENS, "tokens", keys)) {
            worksAndSaysNothing(process);
        }
        assertThat(backend.requests("/token")).isBetween(1, 10);
    }

    @ParameterizedTest
    @CsvSource({
        "PLAIN, plaintext, the broker refuses who we say we are",
        "SCRAM-SHA-512, tls, the broker refuses who we say we are",
    })
    void aWrongPasswordIsSaidOnceAndNotTriedHot(String mechanism, String way, String problem) {
        String keys = "sasl: { mechanism: " + mechanism + ", username: shop, password: \"${WRONG}\" }";
        boolean plain = way.equals("plaintext");
        try (PollcastProcess process =
                run(plain ? PLAIN : SCRAM, "wrong-" + mechanism, plain ? keys : keys + "\n    " + tls(""))) {
            await().atMost(PATIENCE).until(() -> process.log().contains(problem));
            MachineRoom.pass(Duration.ofSeconds(5));
            assertThat(process.adminBody("/healthz")).contains("backplane: ").contains(problem);
            assertSilent(process);
            assertThat(process.log().lines().filter(line -> line.contains(problem)))
                    .as(process.log())
                    .hasSizeLessThanOrEqualTo(3);
            assertThat(process.log()).doesNotContain("\tat ");
        }
    }

    /** Kafka's clients tell how they are configured and what they send, if one lets them. */
    @ParameterizedTest
    @CsvSource({
        "PASSWORD, kafka_connected",
        "WRONG, the broker refuses who we say we are",
        "P512, kafka_connected",
        "CERTIFICATE, kafka_connected",
        "TOKENS, kafka_connected",
        "NO_TOKENS, no token for the brokers"
    })
    void noSecretIsShownEvenByLogsThatTellEverything(String what, String told) throws IOException {
        Path logs = Files.writeString(folder.resolve("trace.xml"), CredentialsIT.TELL_EVERYTHING);
        Map<String, String> environment = new HashMap<>(secrets());
        environment.put("JAVA_TOOL_OPTIONS", "-Dlogback.configurationFile=" + logs);
        List<String> hidden = new ArrayList<>(
                List.of(MARK, "104, 117, 115, 104", base64("\0shop\0" + PASSWORD), base64("shop:" + MARK + "-wrong")));
        Files.readAllLines(Path.of(certificates.file("client.key"))).stream()
                .filter(line -> !line.startsWith("-----"))
                .forEach(hidden::add);
        String answer = authority.answer("shop");
        hidden.add(answer.replaceFirst("(?s).*\"access_token\":\"[^.]*\\.([^\"]*)\".*", "$1"));
        if (what.equals("TOKENS")) {
            backend.answer("/token", () -> answer);
        }
        try (PollcastProcess process = run(port(what), "trace-" + what, keys(what), environment)) {
            await().atMost(PATIENCE).until(() -> process.log().contains(told));
            assertSilent(process);
            process.stop();
            assertThat(process.log()).contains("DEBUG org.apache.kafka", " = [hidden]");
            for (String secret : hidden) {
                assertThat(process.log().lines().filter(line -> line.contains(secret)))
                        .as(secret)
                        .isEmpty();
            }
        }
    }

    private static int port(String what) {
        return switch (what) {
            case "P512" -> SCRAM;
            case "CERTIFICATE" -> TLS;
            case "TOKENS", "NO_TOKENS" -> TOKENS;
            default -> PLAIN;
        };
    }

    private String keys(String what) {
        return switch (what) {
            case "P512" -> "sasl: { mechanism: SCRAM-SHA-512, username: shop, password: \"${P512}\" }\n    " + tls("");
            case "CERTIFICATE" -> tls(own());
            case "TOKENS", "NO_TOKENS" ->
                "sasl: { mechanism: OAUTHBEARER, token-url: \"" + backend.url("/token")
                        + "\", client-id: shop, client-secret: \"${WRONG}\" }";
            default -> "sasl: { mechanism: PLAIN, username: shop, password: \"${" + what + "}\" }";
        };
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    @Test
    void aBrokerOfAnotherAuthorityIsRefused() throws IOException {
        Certificates others = Certificates.in(Files.createDirectory(folder.resolve("others")));
        String keys = "tls: { ca: \"" + others.file("ca.pem") + "\" }";
        try (PollcastProcess process = run(TLS, "others", keys)) {
            await().atMost(PATIENCE).until(() -> process.log().contains("no TLS with the broker"));
            assertThat(process.adminBody("/healthz")).contains("backplane.kafka.tls.ca");
        }
    }
}
