package io.pollcast.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FileLimitTest {

    @Test
    void warnsOfALimitThatIsTooLowForTheConnections() {
        assertThat(FileLimit.warning(1_024, 20_000))
                .hasValueSatisfying(warning -> assertThat(warning)
                        .contains("limit=1024", "needed=20200", "LimitNOFILE", "gateway.max-connections"));
        assertThat(FileLimit.warning(20_199, 20_000)).isPresent();
        assertThat(FileLimit.warning(20_200, 20_000)).isEmpty();
    }

    @Test
    void isKnownHere() {
        assertThat(FileLimit.ofThisProcess().orElseThrow()).isGreaterThan(100L);
    }
}
