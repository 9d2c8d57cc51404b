package io.pollcast.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FreePortsTest {

    @Test
    void givesNoPortTwice() {
        assertThat(IntStream.range(0, 500).map(i -> FreePorts.next()).boxed()).doesNotHaveDuplicates();
    }
}
