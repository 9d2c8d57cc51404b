package io.pollcast.e2e;

import io.pollcast.testing.KafkaServers;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;

/** Over Kafka, where it is the pollers that have to leave nothing behind. */
class RollingRestartOverKafkaIT extends RollingRestarts {

    private final KafkaServers brokers = KafkaServers.started(1);

    RollingRestartOverKafkaIT() {
        super(50, 5);
    }

    @Override
    MachineRoom openRoom(Path folder) {
        return MachineRoom.withoutRedis(folder).using(MachineRoom.onKafka(brokers.bootstrap(), "rolling", 1));
    }

    @AfterEach
    void stopBroker() {
        brokers.close();
    }
}
