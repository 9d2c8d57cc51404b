package io.pollcast.thread;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DaemonThreadsTest {

    @Test
    void doNotKeepTheProcessAlive() {
        Thread thread = new DaemonThreads("pollcast-test").newThread(() -> {});
        assertThat(thread.isDaemon()).isTrue();
        assertThat(thread.getName()).isEqualTo("pollcast-test");
    }
}
