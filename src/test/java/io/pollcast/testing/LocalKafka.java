package io.pollcast.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * A Kafka of one broker within this JVM, on free loopback ports, that creates no topics by itself. It may be stopped and started again with
 * its data and on the same ports. Everyone may do everything without TLS and password at {@link #address}; more listeners may be added. For
 * one thread.
 */
public final class LocalKafka implements AutoCloseable {

    private final int port = FreePorts.next();
    private final int controllerPort = FreePorts.next();
    private final Map<String, String> options = new TreeMap<>();
    private final Map<String, String> listeners = new TreeMap<>();
    private final Map<String, String> protocols = new TreeMap<>();
    private final List<String> credentials = new ArrayList<>();
    private @Nullable Path directory;
    private @Nullable KafkaRaftServer running;

    private LocalKafka() {
        listener("PLAINTEXT", "PLAINTEXT", port);
        listener("CONTROLLER", "PLAINTEXT", controllerPort);
        option("process.roles", "broker,controller");
        option("node.id", "1");
        option("controller.quorum.bootstrap.servers", "127.0.0.1:" + controllerPort);
        option("inter.broker.listener.name", "PLAINTEXT");
        option("controller.listener.names", "CONTROLLER");
        option("auto.create.topics.enable", "false");
        option("group.initial.rebalance.delay.ms", "0");
        option("log.cleaner.dedupe.buffer.size", "10485760");
        for (String internal : List.of("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")) {
            option(internal + ".num.partitions", "1");
            option(internal + ".replication.factor", "1");
        }
        option("transaction.state.log.min.isr", "1");
        option("share.coordinator.state.topic.min.isr", "1");
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
        for (String noisy : List.of("kafka", "org.apache.kafka", "state.change.logger")) {
            ((Logger) LoggerFactory.getLogger(noisy)).setLevel(Level.OFF);
        }
        Properties properties = new Properties();
        properties.putAll(options);
        properties.put("listeners", String.join(",", listeners.values()));
        properties.put("listener.security.protocol.map", String.join(",", protocols.values()));
        properties.put("log.dirs", formatted(properties).resolve("data").toString());
        KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(properties), Time.SYSTEM);
        server.startup();
        running = server;
        return this;
    }

    /** Once, at the first start. */
    private Path formatted(Properties properties) {
        if (directory != null) {
            return directory;
        }
        try {
            Path made = Files.createTempDirectory("kafka");
            Path file = made.resolve("server.properties");
            properties.put("log.dirs", made.resolve("data").toString());
            try (var out = Files.newBufferedWriter(file)) {
                properties.store(out, null);
            }
            List<String> arguments = new ArrayList<>(List.of("format", "--standalone", "-c", file.toString()));
            arguments.addAll(List.of("-t", Uuid.randomUuid().toString()));
            credentials.forEach(credential -> arguments.addAll(List.of("--add-scram", credential)));
            ByteArrayOutputStream said = new ByteArrayOutputStream();
            if (StorageTool.execute(arguments.toArray(String[]::new), new PrintStream(said, true, UTF_8)) != 0) {
                throw new IllegalStateException(said.toString(UTF_8));
            }
            directory = made;
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
    public void close() {
        stop();
        if (directory != null) {
            try {
                Utils.delete(directory.toFile());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
