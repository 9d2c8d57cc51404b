package io.pollcast.config;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pollcast.settings.InvalidSettingsException;
import io.pollcast.settings.Problem;
import java.util.List;
import java.util.Map;

/** What a reader says of a configuration that it refuses, for tests. */
final class Misread {

    private Misread() {}

    static List<String> problems(String yaml) {
        return problems(yaml, Map.of(), Launch.ALL);
    }

    /** Empty if the configuration is fine. */
    static List<String> problems(String yaml, Map<String, String> environment, Launch launch) {
        InvalidSettingsException refused = catchThrowableOfType(
                InvalidSettingsException.class, () -> new ConfigReader(environment).read(yaml, launch));
        return refused == null
                ? List.of()
                : refused.problems().stream().map(Problem::toString).toList();
    }
}
