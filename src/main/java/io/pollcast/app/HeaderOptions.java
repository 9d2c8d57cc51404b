package io.pollcast.app;

import io.pollcast.config.ConfigReader;
import io.pollcast.settings.InvalidSettingsException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Header fields that a request carries. Their values may be secret. */
final class HeaderOptions {

    @Spec(Target.MIXEE)
    private @Nullable CommandSpec spec;

    @Option(
            names = {"-H", "--header"},
            paramLabel = "'NAME: VALUE'",
            description =
                    "A header of the request, as often as needed. $${NAME} in single quotes is replaced by that variable of the environment,"
                            + " and so stays out of the list of processes.")
    List<String> lines = new ArrayList<>();

    /**
     * By name, as they were written.
     *
     * @throws ParameterException if one is no header; the message has no value
     */
    Map<String, String> written() {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String line : lines) {
            int colon = line.indexOf(':');
            if (colon <= 0) {
                throw new ParameterException(commandLine(), "-H: no ':' after a name (expected: -H 'Name: value')");
            }
            headers.put(
                    line.substring(0, colon).strip(), line.substring(colon + 1).strip());
        }
        return headers;
    }

    /**
     * By name, with the references in them replaced.
     *
     * @throws ParameterException if one is no header
     * @throws InvalidSettingsException if a reference leads nowhere
     */
    Map<String, String> resolved(ConfigReader reader) {
        Map<String, String> headers = written();
        headers.replaceAll((name, value) -> reader.resolve("-H " + name, value));
        return headers;
    }

    private picocli.CommandLine commandLine() {
        if (spec == null) {
            throw new IllegalStateException("not part of a command");
        }
        return spec.commandLine();
    }
}
