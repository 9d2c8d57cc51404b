package io.pollcast.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollcast.settings.InvalidSettingsException;
import io.pollcast.topic.Access;
import io.pollcast.topic.Topic;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeyAuthenticatorTest {

    private static final NewApiKey REPORTS = NewApiKey.from(new SecureRandom());
    private static final NewApiKey IMPORTS = NewApiKey.from(new SecureRandom());

    private final ApiKeyAuthenticator authenticator = new ApiKeyAuthenticator(List.of(
            new ApiKey("reports", REPORTS.sha256(), List.of(new TopicPattern("prices")), Map.of()),
            new ApiKey(
                    "imports",
                    IMPORTS.sha256().toUpperCase(Locale.ROOT),
                    List.of(new TopicPattern("orders/*")),
                    Map.of("groups", List.of("staff")))));

    private Verdict verdict(String key) {
        Visitor visitor = new Visitor(null, null, key, null, null, List.of());
        return authenticator.judge(visitor).orElseThrow().toCompletableFuture().join();
    }

    private Permit permit(String key) {
        return ((Verdict.Admitted) verdict(key)).permit();
    }

    @Test
    void eachKeyReadsWhatIsItsOwn() {
        assertThat(permit(REPORTS.key()).covers(new Topic("prices"))).isTrue();
        assertThat(permit(REPORTS.key()).covers(new Topic("orders/eu"))).isFalse();
        assertThat(permit(IMPORTS.key()).covers(new Topic("prices"))).isFalse();
        assertThat(permit(IMPORTS.key()).covers(new Topic("orders/eu"))).isTrue();
        Access staff = new Access(false, true, Map.of("groups", List.of("staff")));
        assertThat(permit(IMPORTS.key()).satisfies(staff)).isTrue();
        assertThat(permit(REPORTS.key()).satisfies(staff)).isFalse();
        assertThat(permit(REPORTS.key()).ends()).isNull();
    }

    @Test
    void nothingLikeAKeyIsOne() {
        String key = REPORTS.key();
        for (String other : List.of(
                "",
                " ",
                key + ' ',
                ' ' + key,
                key.substring(1),
                key.substring(0, key.length() - 1),
                key + key,
                key + ", " + key,
                key.toLowerCase(Locale.ROOT),
                REPORTS.sha256(),
                "reports",
                key + '\0',
                "x".repeat(1_000_000))) {
            assertThat(verdict(other)).isInstanceOf(Verdict.Unauthenticated.class);
        }
    }

    @Test
    void onlyItsOwnHeaderCounts() {
        String key = REPORTS.key();
        Visitor elsewhere = new Visitor("Bearer " + key, "key=" + key, null, key, key, List.of());
        assertThat(authenticator.judge(elsewhere)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542dg"})
    void aHashIsAHash(String hash) {
        assertThatThrownBy(() -> new ApiKey("a", hash, List.of(TopicPattern.ANY), Map.of()))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessage(
                        "sha256: (not shown) (expected: 64 hexadecimal digits; pollcast token --api-key makes a key and its hash)");
    }

    @ParameterizedTest
    @CsvSource({"'',name", "a b,name", "ok,topics"})
    void aKeyHasANameAndReadsSomething(String name, String wrong) {
        List<TopicPattern> topics = wrong.equals("topics") ? List.of() : List.of(TopicPattern.ANY);
        assertThatThrownBy(() -> new ApiKey(name, REPORTS.sha256(), topics, Map.of()))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining(wrong);
    }

    @Test
    void aNewKeyShowsItselfOnlyOnce() {
        assertThat(REPORTS.key()).hasSize(43).isNotEqualTo(IMPORTS.key());
        assertThat(REPORTS.toString()).contains(REPORTS.sha256()).doesNotContain(REPORTS.key());
    }
}
