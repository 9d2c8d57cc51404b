package io.pollcast.app;

import io.pollcast.settings.InvalidSettingsException;
import io.pollcast.settings.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** There is no configuration to start with. The message is what the user is shown, in several lines. */
final class UnusableConfigurationException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private UnusableConfigurationException(String message) {
        super(message);
    }

    static UnusableConfigurationException missing(Path file) {
        return new UnusableConfigurationException(
                """
                %s: no such file (in %s). Name another with -c FILE, or start with this one:

                  endpoints:
                    prices: { url: "http://localhost:8000/api/prices", every: 2s }

                To see Pollcast work without any configuration: pollcast demo""".formatted(file, Path.of("").toAbsolutePath()));
    }

    /** The file's name once, then each problem on a line of its own. */
    static UnusableConfigurationException invalid(Path file, InvalidSettingsException e) {
        return listed(file, e.problems().stream().map(Problem::toString).toList());
    }

    /** The same with what the backplane's store has to say against it. */
    static UnusableConfigurationException refused(Path file, List<String> problems) {
        return listed(
                file, problems.stream().map(problem -> "backplane: " + problem).toList());
    }

    private static UnusableConfigurationException listed(Path file, List<String> problems) {
        int count = problems.size();
        return new UnusableConfigurationException(problems.stream()
                .collect(Collectors.joining(
                        "\n  ", file + ": " + count + (count == 1 ? " problem" : " problems") + "\n  ", "")));
    }
}
