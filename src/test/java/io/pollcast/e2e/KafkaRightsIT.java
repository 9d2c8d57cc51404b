package io.pollcast.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pollcast.backplane.Claim;
import io.pollcast.backplane.Fence;
import io.pollcast.backplane.Grant;
import io.pollcast.backplane.Validators;
import io.pollcast.backplane.Wanted;
import io.pollcast.backplane.Write;
import io.pollcast.backplane.kafka.KafkaBackplane;
import io.pollcast.backplane.kafka.KafkaSasl;
import io.pollcast.backplane.kafka.KafkaSettings;
import io.pollcast.settings.Secret;
import io.pollcast.testing.FreePorts;
import io.pollcast.testing.LocalKafka;
import io.pollcast.testing.PollcastProcess;
import io.pollcast.testing.SseClient;
import io.pollcast.thread.Failures;
import io.pollcast.topic.Body;
import io.pollcast.topic.Fingerprint;
import io.pollcast.topic.Registry;
import io.pollcast.topic.Topic;
import io.pollcast.topic.TopicInfo;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AccessControlEntryFilter;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePatternFilter;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rights that docs/kafka.md lists, given by its own commands, are what it takes and no more; one that is missing is named. */
@Tag("slow")
class KafkaRightsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Pattern GRANT =
            Pattern.compile("--allow-principal User:(\\w+) --(topic|transactional-id) (\\S+)((?: --operation \\w+)+)");
    private static final Topic PRICES = new Topic("prices");

    private static final int SASL = FreePorts.next();

    @TempDir
    private static Path folder;

    private static LocalKafka kafka;
    private static KafkaRoom room;
    private static Admin admin;

    /** One right of one user, as the page gives it. */
    record Right(String user, String kind, String name, String operation) {

        AclBindingFilter filter() {
            ResourceType type = kind.equals("topic") ? ResourceType.TOPIC : ResourceType.TRANSACTIONAL_ID;
            AclOperation what = Stream.of(AclOperation.values())
                    .filter(each -> each.name().replace("_", "").equalsIgnoreCase(operation))
                    .findFirst()
                    .orElseThrow();
            return new AclBindingFilter(
                    new ResourcePatternFilter(type, name, PatternType.LITERAL),
                    new AccessControlEntryFilter("User:" + user, null, what, AclPermissionType.ALLOW));
        }

        String named() {
            return "not allowed: " + operation + " on " + kind + " " + name + " (expected: kafka-acls.sh --add --"
                    + kind + " " + name + " --operation " + operation;
        }
    }

    static List<Right> rights() {
        return GRANT.matcher(KafkaPage.commands("kafka-acls.sh"))
                .results()
                .flatMap(line -> Stream.of(line.group(4).split(" --operation "))
                        .filter(operation -> !operation.isEmpty())
                        .map(operation -> new Right(line.group(1), line.group(2), line.group(3), operation)))
                .toList();
    }

    @BeforeAll
    static void startBrokerAndGiveRights() {
        kafka = LocalKafka.stopped()
                .listener("PASSWORDS", "SASL_PLAINTEXT", SASL)
                .option("listener.name.passwords.sasl.enabled.mechanisms", "PLAIN")
                .option(
                        "listener.name.passwords.plain.sasl.jaas.config",
                        "org.apache.kafka.common.security.plain.PlainLoginModule required user_poller=\"word\""
                                + " user_gateway=\"word\" user_nobody=\"word\";")
                .option("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer")
                .option("super.users", "User:ANONYMOUS")
                .start();
        admin = kafka.admin();
        room = KafkaRoom.in(folder, kafka);
        KafkaPage page = new KafkaPage(folder, kafka.address());
        assertThat(page.run("kafka-topics.sh")).contains("Created topic shop.", "Created topic shop.live.");
        page.run("kafka-acls.sh");
    }

    @AfterAll
    static void stopBroker() {
        admin.close();
        room.close();
    }

    private static KafkaRoom as(String user) {
        return room.using("topic: shop, create: false, " + KafkaRoom.servers("127.0.0.1:" + SASL)
                + ", sasl: { mechanism: PLAIN, username: " + user + ", password: word }");
    }

    @Test
    void whatIsDocumentedIsEnough() {
        room.backend.answer("/prices", () -> "[1]");
        room.backend.answer("/news", () -> "[2]");
        try (PollcastProcess poller = as("poller")
                        .poller(
                                room.endpoint("prices", "every: 500ms"),
                                room.endpoint("news", "every: 500ms, when: subscribed"));
                PollcastProcess gateway = as("gateway").gateway().awaitReady()) {
            await().atMost(PATIENCE).until(() -> body(gateway, "prices"), "[1]"::equals);
            try (SseClient client = SseClient.open(gateway.gateway("/topics/news"))) {
                client.await("message", "[2]");
            }
            for (PollcastProcess process : List.of(poller, gateway)) {
                await().atMost(PATIENCE).until(() -> process.adminStatus("/healthz") == 200);
                assertThat(process.stop()).isZero();
                assertThat(process.log()).doesNotContain("not allowed", "kafka_disconnected", "ERROR", "\tat ");
            }
        }
    }

    private static String body(PollcastProcess gateway, String topic) {
        return new String(MachineRoom.get(gateway.gateway("/topics/" + topic)).body(), UTF_8);
    }

    @Test
    void aGatewaysUserCannotChangeAValue() {
        try (Producer<String, String> producer = producer("gateway", Map.of())) {
            assertThatThrownBy(() -> producer.send(new ProducerRecord<>("shop", "prices", "[9]"))
                            .get())
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(TopicAuthorizationException.class);
        }
        try (Producer<String, String> producer = producer("gateway", Map.of("transactional.id", "shop"))) {
            assertThatThrownBy(producer::initTransactions).isInstanceOf(TransactionalIdAuthorizationException.class);
        }
        try (Producer<String, String> producer = producer("nobody", Map.of())) {
            assertThatThrownBy(() -> producer.send(new ProducerRecord<>("shop.live", "{}"))
                            .get())
                    .hasCauseInstanceOf(AuthorizationException.class);
        }
    }

    private static Producer<String, String> producer(String user, Map<String, Object> more) {
        Map<String, Object> properties = new HashMap<>(more);
        properties.put("bootstrap.servers", "127.0.0.1:" + SASL);
        properties.put("security.protocol", "SASL_PLAINTEXT");
        properties.put("sasl.mechanism", "PLAIN");
        properties.put("max.block.ms", 10_000);
        properties.put(
                "sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"" + user
                        + "\" password=\"word\";");
        return new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer());
    }

    @ParameterizedTest
    @MethodSource("rights")
    void eachIsNeededAndNamedWhereItIsMissing(Right right) throws Exception {
        List<AclBinding> taken =
                List.copyOf(admin.deleteAcls(List.of(right.filter())).all().get());
        assertThat(taken).hasSize(1);
        try {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(failure(right.user())).contains(right.named()));
        } finally {
            admin.createAcls(taken).all().get();
        }
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(failure(right.user())).isEmpty());
    }

    /** What becomes of all that this user's process does; empty if nothing is wrong. */
    private static String failure(String user) {
        KafkaSettings settings = new KafkaSettings(
                List.of("127.0.0.1:" + SASL),
                "shop",
                1,
                null,
                false,
                null,
                KafkaSasl.password(KafkaSasl.Mechanism.PLAIN, user, Secret.of("word")),
                Map.of());
        try (KafkaBackplane backplane =
                new KafkaBackplane(settings, 1 << 20, TIMEOUT, System::nanoTime, System::currentTimeMillis)) {
            if (user.equals("poller")) {
                publish(backplane);
            } else {
                join(backplane.readIndex());
                join(backplane.want(new Wanted("gateway", 1, List.of())));
            }
            return "";
        } catch (CompletionException e) {
            return String.valueOf(Failures.cause(e).getMessage());
        }
    }

    private static void publish(KafkaBackplane backplane) {
        String token = UUID.randomUUID().toString();
        Registry registry = new Registry(List.of(new TopicInfo(PRICES, null, 2_000, 6_000, true)));
        Grant grant = join(backplane.acquire(new Claim(token, 1_000, registry, token)));
        if (grant instanceof Grant.Granted) {
            Body body = Body.of("[\"" + token + "\"]");
            join(backplane.publish(
                    new Fence(token, 1),
                    new Write(PRICES, body, "application/json", Fingerprint.of(body), "key", Validators.NONE, 0, 0)));
            join(backplane.release(new Fence(token, 2)));
        }
    }

    private static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    @Test
    void whoMayNothingSaysItOnceAndGoesOnTrying() throws Exception {
        saysOnce("nobody", "not allowed: Read on topic shop ", null);
    }

    /** A poller that gets the lease and cannot write gives it back; a gateway that cannot read has nothing to serve. */
    @Test
    void aRightThatIsMissingIsSaidOnceAndFoundWhenItIsGiven() throws Exception {
        for (Right right :
                List.of(new Right("poller", "topic", "shop", "Write"), new Right("gateway", "topic", "shop", "Read"))) {
            List<AclBinding> taken =
                    List.copyOf(admin.deleteAcls(List.of(right.filter())).all().get());
            try {
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(failure(right.user())).contains(right.named()));
                saysOnce(right.user(), right.named(), () -> admin.createAcls(taken));
            } finally {
                admin.createAcls(taken).all().get();
            }
        }
    }

    /** @param mend gives the right; null for never */
    private static void saysOnce(String user, String problem, @Nullable Runnable mend) {
        room.backend.answer("/prices", () -> "[1]");
        try (PollcastProcess process = user.equals("gateway")
                ? as(user).gateway()
                : as(user).poller(room.endpoint("prices", "every: 500ms"))) {
            await().atMost(PATIENCE).until(() -> process.log().contains(problem));
            MachineRoom.pass(Duration.ofSeconds(4));
            assertThat(process.adminBody("/healthz")).contains("backplane: ").contains(problem);
            assertThat(process.log().lines().filter(line -> line.contains(problem)))
                    .as(process.log())
                    .hasSizeLessThanOrEqualTo(3);
            assertThat(process.log()).doesNotContain("\tat ", "ERROR");
            assertThat(process.isAlive()).isTrue();
            if (mend != null) {
                mend.run();
                await().atMost(PATIENCE).until(() -> process.log().contains("kafka_connected"));
            }
        }
    }
}
