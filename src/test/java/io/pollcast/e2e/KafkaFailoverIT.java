package io.pollcast.e2e;

import io.pollcast.testing.KafkaServer;
import io.pollcast.testing.KafkaServers;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * Three brokers, of which one goes; the figures stand in {@code docs/kafka.md}. A dead broker keeps what it led for as long as Kafka's
 * {@code broker.session.timeout.ms} after a new controller has begun: 3 seconds here, 9 where nobody says otherwise.
 */
class KafkaFailoverIT extends Recovery {

    private static final String TOPIC = "shop";
    private static final Duration WHILE = Duration.ofSeconds(3);

    private final KafkaServers brokers =
            opened.add(KafkaServers.started(3, "broker.session.timeout.ms=3000", "broker.heartbeat.interval.ms=1000"));

    @Override
    MachineRoom openRoom(Path folder) {
        return MachineRoom.withoutRedis(folder).using(MachineRoom.onKafka(brokers.bootstrap(), TOPIC, 1));
    }

    @Override
    String kept(String topic) {
        return brokers.value(TOPIC, topic);
    }

    private KafkaServer leader() {
        return brokers.leader(TOPIC, 0).orElseThrow();
    }

    private void comesBack(KafkaServer broker, String fault) {
        watched.change();
        broker.start();
        brokers.awaitAll();
        measure(fault);
    }

    @Test
    void theLeaderOfThePartitionKilled() {
        KafkaServer leader = leader();
        fault(leader::kill);
        brokers.awaitOtherLeader(TOPIC, 0, leader);
        measure("leader of the partition killed (-9), from the election of another");
        comesBack(leader, "the killed leader is back and has caught up");
    }

    @Test
    void theControllerKilled() {
        KafkaServer controller = brokers.controller();
        fault(controller::kill);
        brokers.awaitOtherController(controller);
        measure("active controller killed (-9), from the election of another");
        comesBack(controller, "the killed controller is back and has caught up");
    }

    @Test
    void twoOfThreeKilled() {
        KafkaServer stays = leader();
        fault(() -> brokers.servers().stream().filter(one -> one != stays).forEach(KafkaServer::kill));
        MachineRoom.pass(WHILE);
        brokers.servers().stream().filter(one -> one != stays).forEach(KafkaServer::start);
        brokers.awaitAll();
        measure("two of three killed (-9), until both are back");
    }

    @Test
    void restartedOneAfterTheOther() {
        for (KafkaServer broker : brokers.servers()) {
            fault(broker::stop);
            broker.start();
            brokers.awaitAll();
        }
        measure("all three stopped and started in turn");
    }
}
