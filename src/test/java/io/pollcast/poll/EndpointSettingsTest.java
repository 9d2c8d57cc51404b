package io.pollcast.poll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pollcast.poll.fetch.Source;
import io.pollcast.settings.InvalidSettingsException;
import io.pollcast.settings.Problem;
import io.pollcast.topic.Topic;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointSettingsTest {

    private static EndpointSettings settings(@Nullable String path) {
        Duration every = Duration.ofSeconds(1);
        Source source = Source.of(URI.create("http://localhost/"), EndpointSettings.defaultTimeout(every));
        return new EndpointSettings(new Topic("t"), source, every, path, null, false);
    }

    private static EndpointSettings timed(String every, String timeout, String staleAfter) {
        return new EndpointSettings(
                new Topic("t"),
                Source.of(URI.create("http://localhost/"), Duration.parse(timeout)),
                Duration.parse(every),
                null,
                Duration.parse(staleAfter),
                false);
    }

    private static List<String> problems(ThrowingCallable building) {
        InvalidSettingsException refused = catchThrowableOfType(InvalidSettingsException.class, building);
        return refused == null
                ? List.of()
                : refused.problems().stream().map(Problem::toString).toList();
    }

    @ParameterizedTest
    @CsvSource({
        "PT0.1S, PT0.05S, PT1S, ''",
        "PT24H, PT23H, PT720H, ''",
        "PT0.099S, PT0.05S, PT1S, 'every: 99ms (expected: at least 100ms)'",
        "PT25H, PT1S, PT26H, 'every: 25h (expected: at most 24h)'",
        "PT1S, PT1S, PT5S, 'timeout: 1s (expected: more than 0s and less than every)'",
        "PT1S, PT0.5S, PT1S, 'stale-after: 1s (expected: more than every)'",
        "PT1S, PT0.5S, PT721H, 'stale-after: 721h (expected: at most 720h)'",
    })
    void keepsItsBounds(String every, String timeout, String staleAfter, String problem) {
        List<String> expected = problem.isEmpty() ? List.of() : List.of(problem);
        assertThat(problems(() -> timed(every, timeout, staleAfter))).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"api", "/", "/topics", "/topics/a", "/stream", "/pollcast.js", "/a b", "/a//b", "/a?b", "/../a"})
    void refusesPathsThatTheGatewayCannotGiveAway(String path) {
        assertThat(problems(() -> settings(path)))
                .singleElement()
                .asString()
                .startsWith("path: " + path + " (expected: a path such as /api/news");
    }

    @Test
    void defaultTimeoutIsFourFifthsOfTheRhythmAndAtMostTenSeconds() {
        assertThat(EndpointSettings.defaultTimeout(Duration.ofMillis(100))).isEqualTo(Duration.ofMillis(80));
        assertThat(EndpointSettings.defaultTimeout(Duration.ofHours(1))).isEqualTo(Duration.ofSeconds(10));
    }
}
