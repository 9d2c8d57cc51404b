package io.pollcast.app;

import io.pollcast.config.ConfigReader;
import io.pollcast.tail.TailRequest;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pollcast tail}. */
@Command(
        name = "tail",
        header = "Follows a topic, or any stream of Server-Sent Events, in the terminal.",
        description = {
            "",
            "Shows each value as indented JSON with the new lines marked, how fresh it is, and what becomes of the connection. Connects"
                    + " again by itself, from where it was. Ctrl-C ends it.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  pollcast tail http://localhost:8080/topics/prices",
            "  pollcast tail 'http://localhost:8080/stream?topic=prices&topic=news'",
            "  pollcast tail --raw --count 1 http://localhost:8080/topics/prices | jq .EUR",
            "  pollcast tail -H 'Authorization: Bearer $${TOKEN}' https://shop.example.com/topics/prices",
            ""
        })
final class TailCommand implements Callable<Integer> {

    private final ConfigReader reader;
    private final FollowStream follow;

    @Parameters(
            paramLabel = "URL",
            converter = Url.class,
            description = "Of a stream: /topics/NAME or /stream?topic=NAME of a gateway.")
    private @Nullable URI url;

    @Mixin
    private final HeaderOptions headers = new HeaderOptions();

    @Option(
            names = "--raw",
            description =
                    "Only the values, as they come, one on a line; on /stream each behind its topic and a tab. The rest goes to stderr.")
    private boolean raw;

    @Option(names = "--for", paramLabel = "TIME", description = "End after this time, such as 30s.")
    private @Nullable Duration span;

    @Option(names = "--count", paramLabel = "N", description = "End after so many values.")
    private long count;

    @Option(
            names = "--lines",
            paramLabel = "N",
            defaultValue = "40",
            description =
                    "The most lines to show of one value; 0 for all. Of a longer one only the new lines are shown."
                            + " Default: ${DEFAULT-VALUE}")
    private int lines;

    @Spec
    private @Nullable CommandSpec spec;

    TailCommand(ConfigReader reader, FollowStream follow) {
        this.reader = reader;
        this.follow = follow;
    }

    @Override
    public Integer call() throws Exception {
        if (spec == null || url == null) {
            throw new IllegalStateException("not called by a command line");
        }
        try {
            return follow.run(request(url, spec), spec.commandLine().getErr());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private TailRequest request(URI checked, CommandSpec command) {
        if (count < 0 || lines < 0) {
            throw new ParameterException(
                    command.commandLine(), "--count and --lines: less than 0 (expected: 0 or more)");
        }
        return new TailRequest(checked, headers.resolved(reader), raw, span, count, lines);
    }
}
