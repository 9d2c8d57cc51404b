package io.pollcast.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;

class KafkaBrokerIT {

    @Test
    void startsEmptyAndAnswers() throws Exception {
        try (KafkaBroker broker = KafkaBroker.started();
                Admin admin = broker.admin()) {
            assertThat(broker.servers()).singleElement().asString().matches("[^:]+:[0-9]+");
            assertThat(admin.listTopics().names().get(20, TimeUnit.SECONDS)).isEmpty();
        }
    }
}
