package io.pollcast.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;

class LocalKafkaIT {

    @Test
    void startsEmptyAndAnswersAndDoesSoAgain() throws Exception {
        try (LocalKafka kafka = LocalKafka.started();
                Admin admin = kafka.admin()) {
            assertThat(kafka.address()).matches("127\\.0\\.0\\.1:[0-9]+");
            assertThat(admin.listTopics().names().get(20, TimeUnit.SECONDS)).isEmpty();
            kafka.stop();
            kafka.start();
            assertThat(admin.listTopics().names().get(20, TimeUnit.SECONDS)).isEmpty();
        }
    }
}
