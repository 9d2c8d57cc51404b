package io.pollcast.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.testing.CapturedLog;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class OutageTest {

    @Test
    void eachIsToldOnceAndSoIsItsEnd() {
        try (CapturedLog log = CapturedLog.of(Outage.class)) {
            Outage outage = new Outage("auth.forward");
            outage.ends();
            outage.begins("HTTP 500");
            outage.begins("HTTP 502");
            outage.ends();
            outage.ends();
            outage.begins(new CompletionException(new IOException("session=secret")));
            assertThat(log.lines())
                    .containsExactly(
                            "WARN auth_unreachable of=auth.forward problem=\"HTTP 500\"",
                            "INFO auth_recovered of=auth.forward",
                            "WARN auth_unreachable of=auth.forward problem=\"IOException\"");
        }
    }
}
