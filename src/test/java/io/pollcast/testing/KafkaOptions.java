package io.pollcast.testing;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The properties that all brokers of the tests have in common. */
final class KafkaOptions {

    private static final Map<String, String> ALWAYS = Map.of(
            "process.roles", "broker,controller",
            "controller.listener.names", "CONTROLLER",
            "inter.broker.listener.name", "PLAINTEXT",
            "auto.create.topics.enable", "false",
            "group.initial.rebalance.delay.ms", "0",
            "num.network.threads", "2",
            "num.io.threads", "2",
            "log.cleaner.dedupe.buffer.size", "10485760",
            "log.cleaner.backoff.ms", "500");

    private KafkaOptions() {}

    /**
     * For a cluster in which each broker is a controller as well; of three, two are enough.
     *
     * @param voters each as {@code id@host:port} of its controller
     * @return a new map, the caller's to add to
     */
    static Map<String, String> of(List<String> voters) {
        String replicas = Integer.toString(voters.size());
        String least = Integer.toString(Math.max(1, voters.size() - 1));
        Map<String, String> options = new TreeMap<>(ALWAYS);
        options.put("controller.quorum.voters", String.join(",", voters));
        options.put("default.replication.factor", replicas);
        options.put("min.insync.replicas", least);
        for (String internal : List.of("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")) {
            options.put(internal + ".num.partitions", "1");
            options.put(internal + ".replication.factor", replicas);
        }
        options.put("transaction.state.log.min.isr", least);
        options.put("share.coordinator.state.topic.min.isr", least);
        return options;
    }
}
