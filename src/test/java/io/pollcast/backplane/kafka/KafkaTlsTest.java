package io.pollcast.backplane.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.settings.TlsFilesContract;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KafkaTlsTest extends TlsFilesContract {

    @Override
    protected KafkaTls ofFiles(@Nullable String ca, @Nullable String cert, @Nullable String key) {
        return KafkaTls.ofFiles(ca, cert, key);
    }

    @Test
    void isTheUsualWithoutFiles() {
        assertThat(ofFiles(null, null, null)).isEqualTo(KafkaTls.USUAL);
    }
}
