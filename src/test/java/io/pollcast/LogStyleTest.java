package io.pollcast;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every line of the log is {@code name key=value}, as CONTRIBUTING.md says; read from the sources. */
class LogStyleTest {

    private static final Pattern CALL = Pattern.compile("\\blog\\.(debug|info|warn|error)\\(([^;]*)\\);");
    private static final Pattern STRING = Pattern.compile("\\G\\s*\\+?\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Pattern STYLE =
            Pattern.compile("[a-z]+(_[a-z]+)*( [a-z]+=([a-z]+|\\{}|http://\\{}|\\{}ms|\\\\\"[^\"\\\\{}]+\\\\\"))*");
    private static final Pattern TRACE = Pattern.compile(",\\s*(e|error|cause|problem)\\s*$");

    private record Call(String level, String arguments, String place) {

        String format() {
            return STRING.matcher(arguments)
                    .results()
                    .map(part -> part.group(1))
                    .collect(Collectors.joining());
        }
    }

    private static List<Call> calls() throws IOException {
        List<Call> calls = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                CALL.matcher(Files.readString(file))
                        .results()
                        .map(call -> new Call(call.group(1), call.group(2), file.getFileName() + ": " + call.group()))
                        .forEach(calls::add);
            }
        }
        return calls;
    }

    @Test
    void everyEventIsANameAndItsValues() throws IOException {
        assertThat(calls())
                .hasSizeGreaterThan(20)
                .allSatisfy(call -> assertThat(call.format()).as(call.place()).matches(STYLE));
    }

    @Test
    void stackTracesAreForDebugging() throws IOException {
        assertThat(calls())
                .filteredOn(call -> !call.level().equals("debug"))
                .allSatisfy(
                        call -> assertThat(call.arguments()).as(call.place()).doesNotContainPattern(TRACE));
    }
}
