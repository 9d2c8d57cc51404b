package io.pollcast.app;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints: the version that the build wrote beside this class, and the Java that runs it. */
final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() throws IOException {
        return new String[] {"pollcast " + number() + " (Java " + Runtime.version() + ")"};
    }

    /** How Pollcast names itself to servers. */
    static String userAgent() throws IOException {
        return "Pollcast/" + number();
    }

    /** The version of this build, such as {@code 0.1.0}. */
    static String number() throws IOException {
        Properties properties = new Properties();
        try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
            if (in == null) {
                throw new IOException("version.properties is not in the jar");
            }
            properties.load(in);
        }
        return properties.getProperty("version", "unknown");
    }
}
