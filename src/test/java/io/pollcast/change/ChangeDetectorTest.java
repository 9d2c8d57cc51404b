package io.pollcast.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.backplane.Validators;
import io.pollcast.topic.Body;
import org.junit.jupiter.api.Test;

class ChangeDetectorTest {

    private static final String A = key("{\"a\":1}");
    private static final String B = key("{\"b\":2}");

    private final ChangeDetector detector = new ChangeDetector();

    private static String key(String body) {
        return new Observation.Fetched(Body.of(body), "application/json", Validators.NONE).changeKey();
    }

    @Test
    void keysAreEqualForEqualBodiesOnly() {
        assertThat(key("{\"a\":1}")).isEqualTo(A).isNotEqualTo(B).matches("[A-Za-z0-9_-]{24}");
    }

    /** It goes into stores and is compared by pollers of another release. */
    @Test
    void keysStayWhatTheyAre() {
        assertThat(key("{}")).isEqualTo("J56KBbi7pqNlOj3lzuQuhBUq");
    }

    @Test
    void everythingDiffersFromNothing() {
        assertThat(detector.isChange(A)).isTrue();
    }

    @Test
    void onlyWhatWasAcknowledgedCounts() {
        detector.onAcknowledged(A);
        assertThat(detector.isChange(A)).isFalse();
        assertThat(detector.isChange(B)).isTrue();
        assertThat(detector.isChange(B)).as("asking changes nothing").isTrue();
        detector.onAcknowledged(B);
        assertThat(detector.isChange(B)).isFalse();
        assertThat(detector.isChange(A)).isTrue();
    }

    @Test
    void afterAnUnknownOutcomeEverythingIsAChangeUntilOneIsAcknowledged() {
        detector.onAcknowledged(A);
        detector.onUnknownOutcome();
        assertThat(detector.isUncertain()).isTrue();
        assertThat(detector.isChange(A)).isTrue();
        assertThat(detector.isChange(B)).isTrue();
        detector.onUnknownOutcome();
        assertThat(detector.isChange(A)).isTrue();
        detector.onAcknowledged(A);
        assertThat(detector.isUncertain()).isFalse();
        assertThat(detector.isChange(A)).isFalse();
    }

    @Test
    void theStoresWordEndsUncertainty() {
        detector.onUnknownOutcome();
        detector.onStored(B);
        assertThat(detector.isUncertain()).isFalse();
        assertThat(detector.isChange(B)).isFalse();
        assertThat(detector.isChange(A)).isTrue();
        detector.onStored(null);
        assertThat(detector.isChange(B)).isTrue();
    }
}
