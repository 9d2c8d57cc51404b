package io.pollcast.backplane.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollcast.settings.InvalidSettingsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisSettingsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://localhost",
                "redis://localhost:6379/15",
                "rediss://user:p%40ss@redis.example.com:65535",
                "redis://:pass@[::1]:6379",
            })
    void takesUrlsOfRedis(String url) {
        assertThatCode(() -> new RedisSettings(url, "pollcast")).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost:6379",
                "http://localhost",
                "redis://",
                "redis://localhost:0",
                "redis://localhost:65536",
                "redis://u:p/w@localhost",
                "redis://u:p@w@localhost",
                "redis://localhost/db",
            })
    void refusesOthersWithoutShowingThem(String url) {
        assertThatThrownBy(() -> new RedisSettings(url, "pollcast"))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageStartingWith("url: (not shown) (expected: redis://[user:password@]host[:port][/database]");
    }

    @Test
    void showsNoPassword() {
        RedisSettings settings = new RedisSettings("rediss://user:s3cret@host:6380/1", "shop");
        assertThat(settings).hasToString("rediss://host:6380/1 {shop}");
    }
}
