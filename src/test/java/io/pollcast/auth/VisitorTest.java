package io.pollcast.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.topic.Topic;
import java.util.List;
import org.junit.jupiter.api.Test;

class VisitorTest {

    private static Visitor with(String authorization, String cookie) {
        return new Visitor(authorization, cookie, "key", "token", "host", List.of(new Topic("prices")));
    }

    @Test
    void theSchemeIsTakenInAnyCase() {
        assertThat(with("bearer  abc", "").bearer()).contains("abc");
        assertThat(with("Basic abc", "").bearer()).isEmpty();
    }

    @Test
    void aCookieIsFoundByItsWholeName() {
        assertThat(with("", "xsid=1; sid=2; sid=3").cookie("sid")).contains("2");
        assertThat(with("", "sid=\"2\"").cookie("sid")).contains("2");
        assertThat(with("", "sid").cookie("sid")).isEmpty();
    }

    @Test
    void nothingSecretIsInItsText() {
        assertThat(with("Bearer abc", "sid=2")).hasToString("Visitor[wanted=[prices]]");
    }
}
