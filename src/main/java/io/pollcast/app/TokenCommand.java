package io.pollcast.app;

import io.pollcast.auth.ApiKey;
import io.pollcast.auth.DevelopmentToken;
import io.pollcast.auth.JwtSettings;
import io.pollcast.auth.NewApiKey;
import io.pollcast.auth.TopicPattern;
import io.pollcast.config.ConfigReader;
import io.pollcast.settings.InvalidSettingsException;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code pollcast token}. */
@Command(
        name = "token",
        header = "Makes a token to try authentication with, or a key for a server.",
        description = {
            "",
            "The token is signed with auth.jwt.secret of the configuration, and printed alone. With a public-key or jwks there is nothing"
                    + " here to sign with.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  pollcast token --topic prices --topic 'orders/*'",
            "  pollcast token --claim groups=staff --claim sub=alice --lifetime 10m",
            "  curl -H \"Authorization: Bearer $(pollcast token --topic prices)\" http://localhost:8080/topics/prices",
            "  pollcast token --api-key --topic '*'",
            ""
        })
final class TokenCommand implements Callable<Integer> {

    private final ConfigReader reader;
    private final InstantSource clock;
    private final SecureRandom random;

    @Mixin
    private final ConfigOptions config = new ConfigOptions();

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            description =
                    "What it may read, a name or a pattern with *, as often as needed. Without, only what the configuration lets it.")
    private List<String> topics = new ArrayList<>();

    @Option(
            names = "--claim",
            paramLabel = "NAME=VALUE",
            description = "A claim of the token, as often as needed; a name that comes twice has a list.")
    private List<String> claims = new ArrayList<>();

    @Option(
            names = "--lifetime",
            paramLabel = "TIME",
            defaultValue = "1h",
            description = "How long it is good, from 1s to 720h. Default: ${DEFAULT-VALUE}")
    private Duration lifetime = Duration.ofHours(1);

    @Option(
            names = "--api-key",
            description =
                    "Makes a random key instead, and what auth.api-keys has to hold for it; reads no configuration.")
    private boolean apiKey;

    @Spec
    private @Nullable CommandSpec spec;

    /** @param random makes keys that nobody can guess */
    TokenCommand(ConfigReader reader, InstantSource clock, SecureRandom random) {
        this.reader = reader;
        this.clock = clock;
        this.random = random;
    }

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("not called by a command line");
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println(apiKey ? apiKey(spec) : token(spec));
        out.flush();
        return ExitCode.OK;
    }

    private String token(CommandSpec called) {
        JwtSettings jwt = config.read(reader, null, null).auth().jwt();
        if (jwt == null) {
            throw wrong(
                    called,
                    "auth.jwt: missing in " + config.file
                            + " (expected: auth: { jwt: { algorithms: [ HS256 ], secret: \"$" + "{JWT_SECRET}\" } })");
        }
        try {
            return new DevelopmentToken(patterns(called), claims(called), lifetime).sign(jwt, clock.instant());
        } catch (InvalidSettingsException e) {
            throw wrong(called, String.valueOf(e.getMessage()));
        }
    }

    private String apiKey(CommandSpec called) {
        for (String option : List.of("--claim", "--lifetime", "--config", "--role")) {
            if (called.commandLine().getParseResult().hasMatchedOption(option)) {
                throw wrong(called, option + " says nothing with --api-key (expected: --topic alone, or neither)");
            }
        }
        List<TopicPattern> readable = topics.isEmpty() ? List.of(TopicPattern.ANY) : patterns(called);
        NewApiKey made = NewApiKey.from(random);
        ApiKey shown = new ApiKey("my-server", made.sha256(), readable, Map.of());
        return """
                # The server sends this as X-Api-Key. It is written nowhere else:
                # %s
                # For pollcast.yaml, with its SHA-256:
                auth:
                  api-keys:
                    - name: %s
                      sha256: %s
                      topics: [ %s ]""".formatted(made.key(), shown.name(), shown.sha256(), quoted(readable));
    }

    private static String quoted(List<TopicPattern> patterns) {
        return patterns.stream().map(pattern -> '"' + pattern.text() + '"').collect(Collectors.joining(", "));
    }

    private List<TopicPattern> patterns(CommandSpec called) {
        return topics.stream()
                .map(text -> TopicPattern.parse(text)
                        .orElseThrow(
                                () -> wrong(called, "--topic: '" + text + "' (expected: " + TopicPattern.FORM + ")")))
                .toList();
    }

    private Map<String, List<String>> claims(CommandSpec called) {
        Map<String, List<String>> byName = new LinkedHashMap<>();
        for (String claim : claims) {
            int equals = claim.indexOf('=');
            if (equals <= 0) {
                throw wrong(called, "--claim: '" + claim + "' (expected: NAME=VALUE, such as groups=staff)");
            }
            byName.computeIfAbsent(claim.substring(0, equals), name -> new ArrayList<>())
                    .add(claim.substring(equals + 1));
        }
        return byName;
    }

    private static ParameterException wrong(CommandSpec called, String message) {
        return new ParameterException(called.commandLine(), message);
    }
}
