package io.pollcast.backplane.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollcast.settings.InvalidSettingsException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedisSettingsTest {

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "redis://localhost, false, -, -, localhost, 6379, 0",
                "redis://my_host.local:1/, false, -, -, my_host.local, 1, 0",
                "rediss://user:p%40s%2Fs+1%25@10.0.0.1:65535/15, true, user, p@s/s+1%, 10.0.0.1, 65535, 15",
                "redis://:secret@[::1]:6380, false, -, secret, ::1, 6380, 0",
                "redis://secret@host, false, -, secret, host, 6379, 0"
            })
    void readsTheUrl(String url, boolean tls, String user, String password, String host, int port, int database) {
        assertThat(new RedisSettings(url, "p").parsedUrl())
                .isEqualTo(new RedisUrl(tls, user, password, host, port, database));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "http://host",
                "redis://",
                "redis://secret@host:0",
                "redis://secret@host:65536",
                "redis://sec%zzret@host",
                "redis://a:secret:b@host",
                "redis://secret@host/x",
                "redis://host?timeout=secret"
            })
    void refusesWithoutShowingIt(String url) {
        assertThatThrownBy(() -> new RedisSettings(url, "p"))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining("expected: redis://")
                .message()
                .doesNotContain("secret");
    }

    @Test
    void showsNoPassword() {
        RedisSettings settings = new RedisSettings("redis://user:secret@host:6379", "p");
        assertThat(settings.toString()).doesNotContain("secret").doesNotContain("user");
        assertThat(settings.parsedUrl().toString()).isEqualTo("host:6379");
        assertThat(settings.parsedUrl().uri(Duration.ofSeconds(1)).toString()).doesNotContain("secret");
    }
}
