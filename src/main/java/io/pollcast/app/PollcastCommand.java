package io.pollcast.app;

import io.pollcast.http.ListenAddress;
import io.pollcast.settings.Durations;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code pollcast}: nothing by itself, all by its subcommands. */
@Command(
        name = "pollcast",
        header = "Polls JSON endpoints once and casts every change to any number of browsers.",
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "",
            "The backend sees one poller, whatever the number of pages. Pages follow by Server-Sent Events or plain GET.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  pollcast demo                     see it work, without any configuration",
            "  pollcast try URL                  what configuration fits this URL of a backend?",
            "  pollcast check -c pollcast.yaml   is the configuration right, and what would it do?",
            "  pollcast run -c pollcast.yaml     the real thing",
            "  pollcast tail URL                 follow a topic of a gateway in the terminal",
            "  pollcast token --topic 'orders/*' a token to try auth.jwt with",
            "  pollcast help run                 all options of a command",
            "",
            "The configuration is described in docs/configuration.md."
        })
final class PollcastCommand {

    private static final int HELP_WIDTH = 100;
    private static final Map<String, String> EXIT_CODES = new TreeMap<>(Map.of(
            " " + ExitCode.OK, "done, or stopped as asked",
            " " + ExitCode.FAILURE, "failure",
            " " + ExitCode.USAGE, "wrong usage or configuration; each problem on its own line on stderr"));

    private PollcastCommand() {}

    /** The command line with these subcommands, each of them an object annotated as one. */
    static CommandLine with(List<?> subcommands) {
        CommandLine commandLine = new CommandLine(new PollcastCommand());
        document(commandLine);
        for (Object subcommand : subcommands) {
            CommandLine command = new CommandLine(subcommand);
            document(command);
            commandLine.addSubcommand(command);
        }
        commandLine.addSubcommand(new CommandLine.HelpCommand());
        commandLine.registerConverter(Role.class, PollcastCommand::role);
        commandLine.registerConverter(ListenAddress.class, PollcastCommand::listenAddress);
        commandLine.registerConverter(Duration.class, PollcastCommand::duration);
        commandLine.setParameterExceptionHandler(PollcastCommand::misused);
        commandLine.setExecutionExceptionHandler(PollcastCommand::failed);
        return commandLine;
    }

    /** What every command's help has. */
    private static void document(CommandLine command) {
        command.getCommandSpec().mixinStandardHelpOptions(true).versionProvider(new Version());
        command.getCommandSpec()
                .usageMessage()
                .width(HELP_WIDTH)
                .optionListHeading("Options:%n")
                .exitCodeListHeading("%nExit codes:%n")
                .exitCodeList(EXIT_CODES);
    }

    private static Role role(String text) {
        for (Role role : Role.values()) {
            if (role.toString().equals(text.toLowerCase(Locale.ROOT))) {
                return role;
            }
        }
        throw new TypeConversionException("'" + text + "' (expected: all, poller or gateway)");
    }

    private static ListenAddress listenAddress(String text) {
        return ListenAddress.parse(text)
                .orElseThrow(
                        () -> new TypeConversionException("'" + text + "' (expected: " + ListenAddress.FORM + ")"));
    }

    private static Duration duration(String text) {
        return Durations.parse(text)
                .orElseThrow(() -> new TypeConversionException("'" + text + "' (expected: such as 500ms, 10s or 5m)"));
    }

    /** One line that says what is wrong, one that says where to read on; the whole help would hide them, unless nothing was asked. */
    private static int misused(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        if (args.length == 0) {
            command.usage(command.getErr());
            return ExitCode.USAGE;
        }
        command.getErr().println("pollcast: " + e.getMessage());
        UnmatchedArgumentException.printSuggestions(e, command.getErr());
        command.getErr().println("Try: " + command.getCommandSpec().qualifiedName() + " --help");
        return ExitCode.USAGE;
    }

    private static int failed(Exception e, CommandLine command, ParseResult arguments) {
        if (e instanceof UnusableConfigurationException) {
            command.getErr().println(e.getMessage());
            return ExitCode.USAGE;
        }
        String message = e.getMessage() == null ? e.getClass().getName() : e.getMessage();
        command.getErr().println("pollcast: " + message);
        return ExitCode.FAILURE;
    }
}
