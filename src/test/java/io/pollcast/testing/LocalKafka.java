package io.pollcast.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/**
 * A Kafka of one broker within this JVM, on free loopback ports, that creates no topics by itself. It may be stopped and started again with
 * its data and on the same ports. Everyone may do everything without TLS and password at {@link #address}; more listeners may be added. A
 * static one with {@code @RegisterExtension} runs as long as the tests of its class. For one thread.
 */
public final class LocalKafka implements AutoCloseable, BeforeAllCallback, AfterAllCallback {

    private final int port = FreePorts.next();
    private final Map<String, String> options;
    private final Map<String, String> listeners = new TreeMap<>();
    private final Map<String, String> protocols = new TreeMap<>();
    private final List<String> credentials = new ArrayList<>();
    private @Nullable KafkaFolder folder;
    private @Nullable KafkaRaftServer running;

    private LocalKafka() {
        int controllerPort = FreePorts.next();
        options = KafkaOptions.of(List.of("1@127.0.0.1:" + controllerPort));
        option("node.id", "1");
        listener("PLAINTEXT", "PLAINTEXT", port);
        listener("CONTROLLER", "PLAINTEXT", controllerPort);
    }

    /** One that does not run yet, and may still be changed. */
    public static LocalKafka stopped() {
        return new LocalKafka();
    }

    public static LocalKafka started() {
        return new LocalKafka().start();
    }

    /** A line of {@code server.properties}, over what there is; before the start. */
    public LocalKafka option(String name, String value) {
        options.put(name, value);
        return this;
    }

    /** Listens there as well; before the start. */
    public LocalKafka listener(String name, String protocol, int listenerPort) {
        listeners.put(name, name + "://127.0.0.1:" + listenerPort);
        protocols.put(name, name + ':' + protocol);
        return this;
    }

    /** Knows a user by a SCRAM mechanism; before the first start. */
    public LocalKafka scram(String mechanism, String user, String password) {
        credentials.add("%s=[name=%s,password=\"%s\"]".formatted(mechanism, user, password));
        return this;
    }

    /** Starts it, with the data that it had, and returns when it answers. */
    public LocalKafka start() {
        silence();
        try {
            KafkaConfig configuration =
                    new KafkaConfig(Utils.loadProps(formatted().properties().toString()));
            KafkaRaftServer server = new KafkaRaftServer(configuration, Time.SYSTEM);
            server.startup();
            running = server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** A broker says much; what a test is about shows in what the program says. */
    private static void silence() {
        for (String noisy : List.of("kafka", "org.apache.kafka", "state.change.logger")) {
            ((Logger) LoggerFactory.getLogger(noisy)).setLevel(Level.OFF);
        }
    }

    /** Once, at the first start. */
    private KafkaFolder formatted() {
        KafkaFolder made = folder;
        if (made == null) {
            option("listeners", String.join(",", listeners.values()));
            option("listener.security.protocol.map", String.join(",", protocols.values()));
            made = KafkaFolder.create();
            made.format(Uuid.randomUuid().toString(), options, credentials);
            folder = made;
        }
        return made;
    }

    /** Ends it as an operator would; the data stay. */
    public void stop() {
        if (running != null) {
            running.shutdown();
            running.awaitShutdown();
            running = null;
        }
    }

    /** Host and port for clients that need neither TLS nor password. */
    public String address() {
        return "127.0.0.1:" + port;
    }

    /** For what a test wants to see or change; to be closed by the test. */
    public Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", address()));
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        start();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        close();
    }

    @Override
    public void close() {
        stop();
        if (folder != null) {
            folder.delete();
            folder = null;
        }
    }
}
