package io.pollcast.app;

import io.pollcast.backplane.Backplane;
import io.pollcast.backplane.json.RegistryCodec;
import io.pollcast.backplane.kafka.KafkaBackplane;
import io.pollcast.backplane.kafka.KafkaCheck;
import io.pollcast.backplane.memory.MemoryBackplane;
import io.pollcast.backplane.redis.RedisBackplane;
import io.pollcast.config.Configuration;
import io.pollcast.poll.fetch.Source;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/** Makes the backplane that a configuration names. */
final class Backplanes {

    /** How long a process waits with its start for brokers that may have something to say against it. */
    private static final Duration CHECK_TIMEOUT = Duration.ofSeconds(3);

    private Backplanes() {}

    /** Opens nothing yet. */
    static Backplane of(Configuration configuration, LongSupplier nanoTime) {
        if (configuration.kafka() != null) {
            return new KafkaBackplane(
                    configuration.kafka(),
                    largestValue(configuration),
                    KafkaBackplane.DEFAULT_TIMEOUT,
                    nanoTime,
                    System::currentTimeMillis);
        }
        return configuration.redis() == null
                ? new MemoryBackplane(nanoTime, System::currentTimeMillis)
                : new RedisBackplane(configuration.redis(), RedisBackplane.DEFAULT_TIMEOUT);
    }

    /** What is wrong with the store that no waiting mends, each with what mends it; empty if there is nothing, or nobody to ask. */
    static List<String> problems(Configuration configuration) {
        return configuration.kafka() == null
                ? List.of()
                : KafkaCheck.problems(configuration.kafka(), largestValue(configuration), CHECK_TIMEOUT);
    }

    /** Of those that this process would write, in bytes: bodies, and the list of all topics. */
    private static int largestValue(Configuration configuration) {
        int largestBody = Stream.concat(
                        configuration.endpoints().stream().map(endpoint -> endpoint.source()),
                        configuration.templates().stream()
                                .map(template -> template.sample().source()))
                .mapToInt(Source::maxBody)
                .max()
                .orElse(0);
        return Math.max(largestBody, RegistryCodec.bytes(configuration.registry()));
    }
}
