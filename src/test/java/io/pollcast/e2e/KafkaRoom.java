package io.pollcast.e2e;

import io.pollcast.testing.LocalKafka;
import io.pollcast.testing.PollcastProcess;
import io.pollcast.testing.ScriptedBackend;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A machine room with a Kafka: a backend, a broker, and what a test starts of Pollcast; all of it ends with the test. For one thread. */
final class KafkaRoom implements AutoCloseable {

    static final Duration BEAT = Duration.ofMillis(500);

    final ScriptedBackend backend = ScriptedBackend.start();
    final LocalKafka kafka;
    private final Path folder;
    private final List<PollcastProcess> processes = new ArrayList<>();
    private String keys;
    private Map<String, String> environment = Map.of();

    private KafkaRoom(Path folder, LocalKafka kafka) {
        this.folder = folder;
        this.kafka = kafka;
        this.keys = servers(kafka.address());
    }

    /** With a Kafka that may run already or not yet. */
    static KafkaRoom in(Path folder, LocalKafka kafka) {
        return new KafkaRoom(folder, kafka);
    }

    static String servers(String address) {
        return "bootstrap-servers: [ \"" + address + "\" ]";
    }

    /** What is started from now on has these keys in the YAML's kafka section. */
    KafkaRoom using(String newKeys) {
        keys = newKeys;
        return this;
    }

    /** What is started from now on has these variables. */
    KafkaRoom knowing(Map<String, String> variables) {
        environment = variables;
        return this;
    }

    /** An endpoint at {@code /topic} of the backend; {@code rest} such as {@code every: 1s}. */
    String endpoint(String topic, String rest) {
        return "  " + topic + ": { url: \"" + backend.url("/" + topic) + "\", " + rest + " }\n";
    }

    PollcastProcess poller(String... endpoints) {
        return start("poller", yaml(endpoints));
    }

    PollcastProcess all(String... endpoints) {
        return start("all", yaml(endpoints));
    }

    PollcastProcess gateway() {
        return start("gateway", yaml());
    }

    /** The configuration that is started from now on. */
    String yaml(String... endpoints) {
        String backplane = "backplane: { type: kafka, beat: " + BEAT.toMillis() + "ms, kafka: { " + keys + " } }\n";
        return endpoints.length == 0 ? backplane : "endpoints:\n" + String.join("", endpoints) + backplane;
    }

    private PollcastProcess start(String role, String yaml) {
        PollcastProcess process = PollcastProcess.run(folder, role, yaml, "127.0.0.1", environment);
        processes.add(process);
        return process;
    }

    @Override
    public void close() {
        processes.forEach(PollcastProcess::close);
        kafka.close();
        backend.close();
    }
}
