package io.pollcast.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.testing.CapturedLog;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class FileLimitTest {

    @Test
    void warnsOfALimitThatIsTooLowForTheConnections() {
        assertThat(said(OptionalLong.of(1_024)))
                .contains("limit=1024", "needed=21200", "LimitNOFILE", "gateway.max-connections");
        assertThat(said(OptionalLong.of(21_199))).isNotEmpty();
        assertThat(said(OptionalLong.of(21_200))).isEmpty();
        assertThat(said(OptionalLong.empty())).isEmpty();
    }

    @Test
    void isKnownHere() {
        assertThat(FileLimit.ofThisProcess().orElseThrow()).isGreaterThan(100L);
    }

    private static String said(OptionalLong limit) {
        try (CapturedLog log = CapturedLog.of(FileLimit.class)) {
            FileLimit.check(limit, 20_000);
            return String.join("\n", log.lines());
        }
    }
}
