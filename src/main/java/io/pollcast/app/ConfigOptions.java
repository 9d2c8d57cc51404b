package io.pollcast.app;

import io.pollcast.config.ConfigReader;
import io.pollcast.config.ConfigSource;
import io.pollcast.config.Configuration;
import io.pollcast.http.ListenAddress;
import io.pollcast.settings.InvalidSettingsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which configuration, and for whom. */
final class ConfigOptions {

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            defaultValue = "pollcast.yaml",
            description = "The configuration. Default: ${DEFAULT-VALUE}")
    Path file = Path.of("pollcast.yaml");

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            defaultValue = "all",
            description = {
                "all: poll and serve in one process. poller: only poll. gateway: only serve; needs no endpoints. The last two share a Redis or a Kafka."
                        + " Default: ${DEFAULT-VALUE}"
            })
    Role role = Role.ALL;

    /**
     * With what is needed to read it again.
     *
     * @throws UnusableConfigurationException if there is none, or problems in it
     */
    Loaded load(ConfigReader reader, @Nullable ListenAddress gateway, @Nullable ListenAddress admin) {
        ConfigSource source = new ConfigSource(reader, file, role.launch(gateway, admin));
        String fingerprint = source.fingerprint();
        return new Loaded(read(reader, gateway, admin), source, fingerprint);
    }

    /** @throws UnusableConfigurationException if there is none, or problems in it */
    Configuration read(ConfigReader reader, @Nullable ListenAddress gateway, @Nullable ListenAddress admin) {
        if (!Files.exists(file)) {
            throw UnusableConfigurationException.missing(file);
        }
        try {
            return reader.read(file, role.launch(gateway, admin));
        } catch (InvalidSettingsException e) {
            throw UnusableConfigurationException.invalid(file, e);
        }
    }
}
