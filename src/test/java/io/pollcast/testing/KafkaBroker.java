package io.pollcast.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.test.KafkaClusterTestKit;
import org.apache.kafka.common.test.TestKitNodes;
import org.slf4j.LoggerFactory;

/**
 * A Kafka broker, its own controller, within this JVM, on a free loopback port; its files are deleted with it. The first one of a JVM takes some
 * seconds to start. For one thread.
 */
public final class KafkaBroker implements AutoCloseable {

    /** Small enough for a test, and few partitions of its own. */
    private static final Map<String, String> CONFIGURATION = Map.of(
            "offsets.topic.num.partitions", "1",
            "offsets.topic.replication.factor", "1",
            "transaction.state.log.num.partitions", "1",
            "transaction.state.log.replication.factor", "1",
            "transaction.state.log.min.isr", "1",
            "auto.create.topics.enable", "false",
            "log.cleaner.dedupe.buffer.size", "10485760",
            "log.cleaner.backoff.ms", "500");

    private final KafkaClusterTestKit kit;
    private boolean closed;

    private KafkaBroker(KafkaClusterTestKit kit) {
        this.kit = kit;
    }

    /** A running broker without topics. */
    public static KafkaBroker started() {
        silence();
        try {
            TestKitNodes nodes = new TestKitNodes.Builder()
                    .setCombined(true)
                    .setNumBrokerNodes(1)
                    .setNumControllerNodes(1)
                    .build();
            KafkaClusterTestKit.Builder builder = new KafkaClusterTestKit.Builder(nodes);
            CONFIGURATION.forEach(builder::setConfigProp);
            KafkaClusterTestKit kit = builder.build();
            kit.format();
            kit.startup();
            kit.waitForReadyBrokers();
            return new KafkaBroker(kit);
        } catch (Exception e) {
            throw new IllegalStateException("no Kafka broker", e);
        }
    }

    /** Where it listens: {@code host:port}. */
    public List<String> servers() {
        return List.of(kit.bootstrapServers().split(","));
    }

    /** A client for what a test does behind the program's back; the caller closes it. */
    public Admin admin() {
        Properties properties = new Properties();
        properties.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kit.bootstrapServers());
        return Admin.create(properties);
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            kit.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** A broker says much, and its clients too; what a test is about shows in what the program says. */
    private static void silence() {
        for (String name : List.of("org.apache.kafka", "kafka", "state.change.logger")) {
            ((Logger) LoggerFactory.getLogger(name)).setLevel(Level.OFF);
        }
    }
}
