package io.pollcast.backplane.kafka;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;

/** Looks, before a process starts, for what no waiting would mend: Kafka topics that are not what they must be. Creates none. Any thread. */
public final class KafkaCheck {

    private KafkaCheck() {}

    /**
     * Asks the brokers, and blocks meanwhile.
     *
     * @param largestValue that must fit into a record, in bytes
     * @param timeout how long to wait for an answer
     * @return each problem with the command that mends it; none too if the brokers do not answer, or not to us
     */
    public static List<String> problems(KafkaSettings settings, int largestValue, Duration timeout) {
        try {
            Admin admin = new Clients(settings, timeout).admin();
            try {
                return new TopicKeeper(new TopicRules(settings, largestValue)).problems(admin);
            } finally {
                admin.close(Duration.ZERO);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        } catch (ExecutionException | RuntimeException e) {
            // The backplane will meet the same, say it, and go on trying.
            return List.of();
        }
    }
}
