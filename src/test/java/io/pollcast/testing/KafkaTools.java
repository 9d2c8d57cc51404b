package io.pollcast.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/** Kafka's own programs by the names that its users know, for a PATH. They are of the version that the tests' brokers are. */
public final class KafkaTools {

    private static final Map<String, String> CLASSES = Map.of(
            "kafka-topics.sh", "org.apache.kafka.tools.TopicCommand",
            "kafka-configs.sh", "kafka.admin.ConfigCommand",
            "kafka-acls.sh", "org.apache.kafka.tools.AclCommand",
            "kafka-console-consumer.sh", "org.apache.kafka.tools.consumer.ConsoleConsumer");

    private KafkaTools() {}

    /** Puts them into a folder, which is made if it is not there. */
    public static void install(Path bin) {
        try {
            Files.createDirectories(bin);
            Path logs = Files.writeString(
                    bin.resolve("kafka-tools-logback.xml"), "<configuration><root level=\"OFF\"/></configuration>");
            for (Map.Entry<String, String> program : CLASSES.entrySet()) {
                Path script = Files.writeString(bin.resolve(program.getKey()), script(program.getValue(), logs));
                Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String script(String main, Path logs) {
        return "#!/bin/sh\nexec '" + PollcastProcess.java()
                + "' -Xmx128m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Dlogback.configurationFile='" + logs + "' -cp '"
                + KafkaServer.libraries() + "' " + main + " \"$@\"\n";
    }
}
