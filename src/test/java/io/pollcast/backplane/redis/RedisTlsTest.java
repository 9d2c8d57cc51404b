package io.pollcast.backplane.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollcast.settings.InvalidSettingsException;
import io.pollcast.settings.TlsFilesContract;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RedisTlsTest extends TlsFilesContract {

    @Override
    protected RedisTls ofFiles(@Nullable String ca, @Nullable String cert, @Nullable String key) {
        return RedisTls.ofFiles(ca, cert, key, ca == null ? null : "redis.example.com");
    }

    @Test
    void isTheUsualWithoutFiles() {
        assertThat(ofFiles(null, null, null)).isEqualTo(RedisTls.USUAL);
    }

    @Test
    void refusesANameThatIsNone() {
        assertThatThrownBy(() -> new RedisTls(null, null, null, "https://redis"))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining("server-name: https://redis (expected: a host name");
    }
}
