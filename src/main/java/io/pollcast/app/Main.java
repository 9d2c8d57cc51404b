package io.pollcast.app;

import io.pollcast.config.ConfigReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;

/** Where the process starts: the only place that knows the real environment and the real implementations. */
public final class Main {

    private Main() {}

    /** Does what {@code arguments} say and ends the process with 0, 1 for a failure, or 2 for wrong usage or configuration. */
    public static void main(String[] arguments) {
        WireFilter.install();
        System.exit(commandLine(System.getenv()).execute(arguments));
    }

    static CommandLine commandLine(Map<String, String> environment) {
        ConfigReader reader = new ConfigReader(environment);
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        return PollcastCommand.with(List.of(
                new DemoCommand(new DemoApplication(out)),
                new RunCommand(reader, new Application()),
                new CheckCommand(reader),
                new TryCommand(reader, new TryApplication(out, environment)),
                new TailCommand(reader, new TailApplication(out, environment)),
                new TokenCommand(reader, InstantSource.system(), new SecureRandom())));
    }
}
