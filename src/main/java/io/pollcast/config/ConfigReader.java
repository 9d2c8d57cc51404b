package io.pollcast.config;

import io.pollcast.admin.AdminSettings;
import io.pollcast.auth.AuthSettings;
import io.pollcast.backplane.BackplaneSettings;
import io.pollcast.backplane.kafka.KafkaSettings;
import io.pollcast.backplane.redis.RedisSettings;
import io.pollcast.gateway.GatewaySettings;
import io.pollcast.http.ListenAddress;
import io.pollcast.poll.EndpointSettings;
import io.pollcast.poll.PollerSettings;
import io.pollcast.poll.TemplateSettings;
import io.pollcast.settings.InvalidSettingsException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a configuration, or says everything that is wrong with it. Immutable; any thread.
 *
 * <p>Values that came from <code>${...}</code>, values of headers, the URL of Redis and properties of Kafka never appear in what it says.
 */
public final class ConfigReader {

    /** What names of files in a text that is not a file itself are relative to. */
    private static final Path HERE = Path.of("");

    private final References references;

    /** @param environment what <code>${NAME}</code> is looked up in */
    public ConfigReader(Map<String, String> environment) {
        this.references = new References(Map.copyOf(environment));
    }

    /** {@link #read(Path, Launch)} for a process that polls and serves. */
    public Configuration read(Path file) {
        return read(file, Launch.ALL);
    }

    /** {@link #read(String, Launch)} for a process that polls and serves. */
    public Configuration read(String yaml) {
        return read(yaml, Launch.ALL);
    }

    /**
     * Reads a file of UTF-8, at most 1 MiB.
     *
     * @throws InvalidSettingsException with every problem; also if the file cannot be read
     */
    public Configuration read(Path file, Launch launch) {
        return read(ConfigFile.text(file), folder(file), launch);
    }

    private static Path folder(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        return folder == null ? HERE : folder;
    }

    /** The files that {@code yaml}, which {@code file} holds, names by their paths, whether they are there or not. */
    Set<Path> files(Path file, String yaml) {
        return NamedFiles.of(YamlText.parse(yaml, new Findings()), folder(file), references);
    }

    /**
     * Reads a configuration for {@code launch}, whose addresses replace those of the text.
     *
     * @throws InvalidSettingsException with every problem
     */
    public Configuration read(String yaml, Launch launch) {
        return read(yaml, HERE, launch);
    }

    private Configuration read(String yaml, Path folder, Launch launch) {
        Findings findings = new Findings();
        Section root = Section.of(YamlText.parse(yaml, findings), "", references, findings);
        findings.throwIfAny();

        PartReader parts = new PartReader(launch, findings);
        List<EndpointDraft> endpoints = new EndpointReader(folder, findings).read(root.section("endpoints"));
        PollerSettings poller = parts.poller(root.section("poller"));
        Section backplaneSection = root.section("backplane");
        BackplaneSettings.Type type = parts.backplaneType(backplaneSection);
        BackplaneSettings backplane = parts.backplane(backplaneSection, type);
        RedisSettings redis = parts.redis(backplaneSection, type);
        KafkaSettings kafka = new KafkaReader(findings).read(backplaneSection, type);
        backplaneSection.reportUnknown();
        Section gatewaySection = root.section("gateway");
        ListenAddress listen = parts.gatewayListen(gatewaySection);
        GatewaySettings gateway = parts.gateway(gatewaySection, listen);
        AuthSettings auth = new AuthReader(findings).read(root.section("auth"));
        AdminSettings admin = parts.admin(root.section("admin"));
        root.reportUnknown();

        CrossChecks checks = new CrossChecks(launch, findings);
        checks.purpose(endpoints, type);
        checks.pathsOnce(endpoints);
        checks.staleNotWhileHealthy(endpoints, backplane);
        checks.exposure(endpoints, listen, auth.asks());
        checks.accessIsAsked(endpoints, auth.knowsClaims());
        checks.templates(endpoints);
        findings.throwIfAny();
        Configuration configuration = new Configuration(
                settings(endpoints),
                templates(endpoints),
                whole(poller),
                whole(backplane),
                redis,
                kafka,
                whole(gateway),
                auth,
                whole(admin));
        checks.registryThatCanBeTold(
                configuration.registry(), configuration.backplane().type());
        findings.throwIfAny();
        return configuration;
    }

    /**
     * Replaces the references of one text, such as the value of a header.
     *
     * @param path what to call the text in a problem
     * @throws InvalidSettingsException if a reference leads nowhere
     */
    public String resolve(String path, String text) {
        Findings findings = new Findings();
        String resolved = references.replace(text, path, findings);
        findings.throwIfAny();
        return whole(resolved);
    }

    private static List<EndpointSettings> settings(List<EndpointDraft> drafts) {
        return drafts.stream()
                .filter(draft -> !draft.isTemplate())
                .map(draft -> whole(draft.settings()))
                .toList();
    }

    private static List<TemplateSettings> templates(List<EndpointDraft> drafts) {
        return drafts.stream()
                .filter(EndpointDraft::isTemplate)
                .map(draft -> whole(draft.template()))
                .toList();
    }

    /** Where nothing was noted, everything was built. */
    private static <T> T whole(@Nullable T part) {
        return Objects.requireNonNull(part, "a part was not built, and nothing says why");
    }
}
