package io.pollcast.e2e;

import io.pollcast.testing.KafkaServer;
import io.pollcast.testing.KafkaServers;
import io.pollcast.testing.TcpProxy;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** Over Kafka: one broker for all, and topics of its own for each test. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SeveralPollersOverKafkaIT extends SeveralPollers {

    private KafkaServers brokers;
    private String topic = "";
    private int tests;

    @BeforeAll
    void startBroker() {
        brokers = KafkaServers.started(1);
    }

    @AfterAll
    void stopBroker() {
        brokers.close();
    }

    private KafkaServer broker() {
        return brokers.servers().get(0);
    }

    @Override
    MachineRoom openRoom(Path folder) {
        topic = "pollers-" + ++tests;
        return MachineRoom.withoutRedis(folder).using(MachineRoom.onKafka(brokers.bootstrap(), topic, 1));
    }

    @Override
    TcpProxy way() {
        return broker().way();
    }

    @Override
    String byTheWay() {
        return MachineRoom.onKafka(broker().addressByTheWay(), topic, 1);
    }
}
