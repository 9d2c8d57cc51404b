package io.pollcast.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;

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
    private final Path directory;
    private final ServerProcess process;

    private KafkaServer(int id, Path directory) {
        this.id = id;
        this.directory = directory;
        this.process = new ServerProcess(
                "kafka " + id, java("kafka.Kafka", properties().toString()), LOGS.resolve("broker-" + port + ".log"));
    }

    /** One that has its ports and nothing else. */
    static KafkaServer of(int id) {
        try {
            Files.createDirectories(LOGS);
            Path directory = Files.createTempDirectory("kafka-server");
            Files.writeString(directory.resolve("logback.xml"), LOGBACK);
            return new KafkaServer(id, directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes its folders for a cluster, of which {@code lines} are the properties that all have. */
    void create(String cluster, List<String> lines) {
        List<String> all = new ArrayList<>(List.of(
                "process.roles=broker,controller",
                "node.id=" + id,
                "listeners=PLAIN://" + address() + ",WAY://127.0.0.1:" + wayPort + ",CONTROLLER://127.0.0.1:"
                        + controllerPort,
                "advertised.listeners=PLAIN://" + address() + ",WAY://" + addressByTheWay(),
                "listener.security.protocol.map=PLAIN:PLAINTEXT,WAY:PLAINTEXT,CONTROLLER:PLAINTEXT",
                "inter.broker.listener.name=PLAIN",
                "controller.listener.names=CONTROLLER",
                "log.dirs=" + directory.resolve("data")));
        all.addAll(lines);
        format(cluster, all);
    }

    private void format(String cluster, List<String> lines) {
        try {
            Files.write(properties(), lines);
            ServerProcess formatting = new ServerProcess(
                    "format",
                    java(
                            "kafka.tools.StorageTool",
                            "format",
                            "-t",
                            cluster,
                            "-c",
                            properties().toString()),
                    LOGS.resolve("format-" + port + ".log"));
            formatting.launch();
            formatting.awaitSuccess();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Loses all that it has, while it does not run, and belongs to another cluster of one from then on. */
    public void forget() {
        try {
            List<String> lines = Files.readAllLines(properties());
            deleteAll(directory.resolve("data"));
            format(Uuid.randomUuid().toString(), lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void deleteAll(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private Path properties() {
        return directory.resolve("server.properties");
    }

    private List<String> java(String main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(PollcastProcess.java(), "-Xmx256m", "-XX:+UseSerialGC"));
        command.addAll(
                List.of("-XX:TieredStopAtLevel=1", "-Dlogback.configurationFile=" + directory.resolve("logback.xml")));
        command.addAll(List.of("-cp", libraries(), main));
        command.addAll(List.of(arguments));
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
        process.awaitAnswer(this::listens);
    }

    private boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
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
        try {
            deleteAll(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
