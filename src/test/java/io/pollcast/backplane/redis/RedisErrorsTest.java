package io.pollcast.backplane.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class RedisErrorsTest {

    private final RedisErrors errors = new RedisErrors("redis here:1", List.of("secret"), Duration.ofSeconds(1));

    @Test
    void aConnectionThatEndedIsLostHoweverFarItHadCome() {
        assertThat(List.of(
                        new IOException("Connection reset by peer"),
                        new IllegalStateException("RedisHandshakeHandler not registered"),
                        new CancellationException()))
                .allSatisfy(error -> assertThat(errors.exception(new CompletionException(error)))
                        .hasMessage("redis here:1: connection lost"));
    }
}
