package io.pollcast.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A Kafka broker that is a controller as well, as a child process on free loopback ports; made by {@link KafkaServers}. It keeps its data
 * when it is ended and started again, until it is closed. For one thread.
 */
public final class KafkaServer implements AutoCloseable {

    private static final Path LOGS = Path.of("target", "kafka");
    private static final String LOGBACK = """
            <configuration>
              <appender name="OUT" class="ch.qos.logback.core.ConsoleAppender">
                <encoder><pattern>%d{HH:mm:ss.SSS} %-5level %logger{0} %msg%n%ex</pattern></encoder>
              </appender>
              <logger name="org.apache.kafka.common.config" level="WARN"/>
              <root level="INFO"><appender-ref ref="OUT"/></root>
            </configuration>
            """;

    private final int id;
    private final int port = FreePorts.next();
    private final int controllerPort = FreePorts.next();
    private final int wayPort = FreePorts.next();
    private final TcpProxy way = TcpProxy.to(wayPort);
    private final KafkaFolder folder;
    private final ServerProcess process;

    private KafkaServer(int id, KafkaFolder folder) {
        this.id = id;
        this.folder = folder;
        this.process = new ServerProcess("kafka " + id, command(folder), LOGS.resolve("broker-" + port + ".log"));
    }

    /** One that has its ports and nothing else. */
    static KafkaServer of(int id) {
        try {
            Files.createDirectories(LOGS);
            KafkaFolder folder = KafkaFolder.create();
            Files.writeString(folder.file("logback.xml"), LOGBACK);
            return new KafkaServer(id, folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes its folders for a cluster, of which {@code common} are the properties that all have. */
    void create(String cluster, Map<String, String> common) {
        Map<String, String> options = new HashMap<>(common);
        options.put("node.id", Integer.toString(id));
        options.put(
                "listeners",
                "PLAINTEXT://" + address() + ",WAY://127.0.0.1:" + wayPort + ",CONTROLLER://127.0.0.1:"
                        + controllerPort);
        options.put("advertised.listeners", "PLAINTEXT://" + address() + ",WAY://" + addressByTheWay());
        options.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,WAY:PLAINTEXT,CONTROLLER:PLAINTEXT");
        folder.format(cluster, options, List.of());
    }

    /** Loses all that it has, while it does not run, and belongs to another cluster of one from then on. */
    public void forget() {
        folder.forget();
    }

    private static List<String> command(KafkaFolder folder) {
        List<String> command = new ArrayList<>(List.of(PollcastProcess.java(), "-Xmx256m", "-XX:+UseSerialGC"));
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Dlogback.configurationFile=" + folder.file("logback.xml")));
        command.addAll(
                List.of("-cp", libraries(), "kafka.Kafka", folder.properties().toString()));
        return command;
    }

    /** What the tests run with, but for what is built here, which has a logging configuration of its own. */
    static String libraries() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> entry.endsWith(".jar") && !entry.endsWith("pollcast.jar"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    public int id() {
        return id;
    }

    /** Host and port. */
    public String address() {
        return "127.0.0.1:" + port;
    }

    String voter() {
        return id + "@127.0.0.1:" + controllerPort;
    }

    /** Host and port of {@link #way}; who begins there is led there again by what the broker says of itself. */
    public String addressByTheWay() {
        return "127.0.0.1:" + way.port();
    }

    /** A way to this broker that can be cut. */
    public TcpProxy way() {
        return way;
    }

    /** Starts it with the data that it has, and does not wait. */
    void launch() {
        process.launch();
    }

    /** Starts it with the data that it has, and returns when it listens; {@link KafkaServers#awaitAll} tells when it has joined. */
    public void start() {
        process.launch();
        awaitListening();
    }

    void awaitListening() {
        process.awaitListening(port);
    }

    /** Ends it as a power cut would. */
    public void kill() {
        process.kill();
    }

    /** Ends it as an operator would: it gives away what it leads. */
    public void stop() {
        process.stop();
    }

    /** Stops its clock and its answers, and leaves its connections open. */
    public void pause() {
        process.pause();
    }

    public void resume() {
        process.resume();
    }

    @Override
    public void close() {
        process.end();
        way.close();
        folder.delete();
    }
}
