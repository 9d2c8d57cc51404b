package io.pollcast.app;

import io.pollcast.config.ConfigReader;
import io.pollcast.poll.fetch.Source;
import io.pollcast.probe.ProbeRequest;
import io.pollcast.probe.ProbeRequest.ShownHeader;
import io.pollcast.settings.Durations;
import io.pollcast.settings.InvalidSettingsException;
import io.pollcast.settings.Sizes;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pollcast try}. */
@Command(
        name = "try",
        header = "Polls a URL for a while, and proposes the configuration that fits it.",
        description = {
            "",
            "Says how often the value changes, what of it changes for nothing, whether the backend answers 304, how large it is, and what"
                    + " Pollcast would save. One request at a time; Ctrl-C ends it early, with the report.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  pollcast try http://localhost:8000/api/prices",
            "  pollcast try --for 10s --every 500ms http://localhost:8000/api/prices",
            "  pollcast try -H 'Authorization: Bearer $${TOKEN}' https://shop.example.com/api/news",
            "  pollcast try --json http://localhost:8000/api/prices | jq .every",
            ""
        })
final class TryCommand implements Callable<Integer> {

    private static final Duration LEAST = Duration.ofMillis(100);
    private static final Duration MOST = Duration.ofHours(24);

    private final ConfigReader reader;
    private final TryUrl attempt;

    @Parameters(paramLabel = "URL", converter = Url.class, description = "What pages poll now.")
    private @Nullable URI url;

    @Mixin
    private final HeaderOptions headers = new HeaderOptions();

    @Option(
            names = "--for",
            paramLabel = "TIME",
            defaultValue = "60s",
            description = "How long to look. Default: ${DEFAULT-VALUE}")
    private Duration span = Duration.ofSeconds(60);

    @Option(
            names = "--every",
            paramLabel = "TIME",
            defaultValue = "1s",
            description = "The least time from one request to the next, from 100ms on. Default: ${DEFAULT-VALUE}")
    private Duration every = Duration.ofSeconds(1);

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "10s",
            description = "How long an answer may take. Default: ${DEFAULT-VALUE}")
    private Duration timeout = Duration.ofSeconds(10);

    @Option(
            names = "--max-body",
            paramLabel = "SIZE",
            defaultValue = "1MiB",
            description = "The largest body that is taken, up to 8MiB. Default: ${DEFAULT-VALUE}")
    private String maxBody = "1MiB";

    @Option(names = "--json", description = "The report as one JSON object, for programs.")
    private boolean json;

    @Spec
    private @Nullable CommandSpec spec;

    TryCommand(ConfigReader reader, TryUrl attempt) {
        this.reader = reader;
        this.attempt = attempt;
    }

    @Override
    public Integer call() throws Exception {
        if (spec == null || url == null) {
            throw new IllegalStateException("not called by a command line");
        }
        check("--every", every);
        check("--for", span);
        ProbeRequest request;
        try {
            request = request(url);
        } catch (InvalidSettingsException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
        return attempt.run(request, json, spec.commandLine().getErr());
    }

    private void check(String option, Duration given) {
        if (given.compareTo(LEAST) < 0 || given.compareTo(MOST) > 0) {
            throw wrong(option + ": " + Durations.text(given) + " (expected: 100ms to 24h)");
        }
    }

    private ParameterException wrong(String message) {
        if (spec == null) {
            throw new IllegalStateException(message);
        }
        return new ParameterException(spec.commandLine(), message);
    }

    private ProbeRequest request(URI checked) {
        OptionalLong size = Sizes.parse(maxBody);
        if (size.isEmpty()) {
            throw wrong("--max-body: '" + maxBody + "' (expected: such as 64KiB or 4MiB)");
        }
        List<ShownHeader> shown = new ArrayList<>();
        headers.written().forEach((name, value) -> shown.add(shown(name, value)));
        int bytes = (int) Math.min(Integer.MAX_VALUE, size.getAsLong());
        return new ProbeRequest(new Source(checked, headers.resolved(reader), timeout, bytes), shown, every, span);
    }

    /** A value that was written out may be a secret, so the configuration gets a reference instead. */
    private static ShownHeader shown(String name, String value) {
        if (value.contains("${")) {
            return new ShownHeader(name, value, "");
        }
        String variable = ProbeRequest.variable(name);
        return new ShownHeader(name, "${" + variable + "}", variable);
    }
}
