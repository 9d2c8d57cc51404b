package io.pollcast.app;

import io.pollcast.config.ConfigReader;
import io.pollcast.config.Configuration;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code pollcast check}. */
@Command(
        name = "check",
        header = "Says everything that is wrong with a configuration, or what it would do.",
        description = {
            "",
            "Opens no connection and starts nothing. References such as $${API_TOKEN} must resolve, as they must for run.",
            ""
        },
        footer = {"", "Examples:", "  pollcast check", "  pollcast check -c shop.yaml --role gateway", ""})
final class CheckCommand implements Callable<Integer> {

    private final ConfigReader reader;

    @Mixin
    private final ConfigOptions config = new ConfigOptions();

    @Spec
    private @Nullable CommandSpec spec;

    CheckCommand(ConfigReader reader) {
        this.reader = reader;
    }

    @Override
    public Integer call() {
        Configuration configuration = config.read(reader, null, null);
        if (spec != null) {
            PrintWriter out = spec.commandLine().getOut();
            out.println(config.file + ": no problem");
            out.print(Summary.of(configuration, config.role));
            out.flush();
        }
        return ExitCode.OK;
    }
}
