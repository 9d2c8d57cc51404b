package io.pollcast.config;

import static io.pollcast.config.Misread.problems;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** More than a backplane can tell gateways of is refused before anything starts. */
class LargeRegistryTest {

    private static final String REDIS = "backplane: { type: redis, redis: { url: 'redis://a' } }\n";
    private static final String KAFKA = "backplane: { type: kafka, kafka: { bootstrap-servers: [ 'a:1' ] } }\n";

    @Test
    void moreBytesThanGatewaysRead() {
        String groups = IntStream.range(0, 300)
                .mapToObj(i -> "g".repeat(100) + i)
                .collect(Collectors.joining(", ", "{ groups: [ ", " ] }"));
        String yaml = "auth: { jwt: { algorithms: [ HS256 ], secret: '%s' } }\nendpoints:\n".formatted("s".repeat(32))
                + "  a0: { url: 'http://b/', every: 2s, access: &a " + groups + " }\n"
                + IntStream.range(1, 150)
                        .mapToObj(i -> "  a%d: { url: 'http://b/', every: 2s, access: *a }%n".formatted(i))
                        .collect(Collectors.joining());
        assertThat(problems(yaml)).as("in memory").isEmpty();
        assertThat(problems(KAFKA + yaml))
                .singleElement()
                .asString()
                .matches(
                        "endpoints: 47[0-9]{5} bytes as gateways get them \\(expected: at most 4128768: fewer endpoints,"
                                + " or less under access and allow\\)");
        assertThat(problems(REDIS + yaml)).hasSize(1);
    }

    @Test
    void aTextThatGatewaysDoNotRead() {
        String yaml =
                "auth: { jwt: { algorithms: [ HS256 ], secret: '%s' } }\nendpoints: { a: { url: 'http://b/', every: 2s, access: { group: [ %s ] } } }\n"
                        .formatted("s".repeat(32), "g".repeat(16_385));
        assertThat(problems(KAFKA + yaml))
                .containsExactly(
                        "endpoints: what gateways could not read (expected: no text of over 16384 characters under"
                                + " access and allow)");
    }
}
