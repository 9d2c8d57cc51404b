package io.pollcast.gateway;

import io.pollcast.testing.Leaks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Connections that are cut, by their clients and by the end of their short lives, while values are published. */
class KickedStreamsTest {

    private static final List<String> TOPICS = List.of("a", "b", "c");
    private static final int CLIENTS = 8;
    private static final int KICKS = 150;
    private static final int VALUES_PER_KICK = 20;

    private final long seed = Long.getLong("pollcast.seed", System.nanoTime());
    private final AtomicIntegerArray published = new AtomicIntegerArray(TOPICS.size());

    /** Of values that may be published: without a bound, more time goes into what clients keep of them than into kicks. */
    private final Semaphore permits = new Semaphore(VALUES_PER_KICK);

    private final AtomicBoolean over = new AtomicBoolean();

    @Test
    void loseNothingRepeatNothingNeverGoBackAndLeakNothing() {
        System.out.println("KickedStreamsTest: -Dpollcast.seed=" + seed);
        Leaks.none("seed " + seed, this::kickWhilePublishing);
    }

    private void kickWhilePublishing() {
        List<Resuming> clients = new ArrayList<>();
        try (Fixture gateway = Fixture.startWith(Duration.ofSeconds(1), Map.of())) {
            TOPICS.forEach(gateway::topic);
            CompletableFuture<Void> publisher = CompletableFuture.runAsync(() -> publish(gateway));
            try {
                Random random = new Random(seed);
                for (int i = 0; i < CLIENTS; i++) {
                    clients.add(Resuming.open(gateway.url("/stream?topic=a&topic=b&topic=c"), i % 2 == 0));
                }
                for (int kick = 0; kick < KICKS; kick++) {
                    clients.get(random.nextInt(CLIENTS)).resume();
                    permits.release(VALUES_PER_KICK);
                }
            } finally {
                over.set(true);
                permits.release();
                publisher.join();
            }
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> clients.stream().allMatch(this::hasTheLatest));
            clients.forEach(Resuming::close);
        }
    }

    private void publish(Fixture gateway) {
        Random random = new Random(seed + 1);
        for (permits.acquireUninterruptibly(); !over.get(); permits.acquireUninterruptibly()) {
            int topic = random.nextInt(TOPICS.size());
            int number = published.incrementAndGet(topic);
            gateway.publish(
                    TOPICS.get(topic), number + " ".repeat(random.nextInt(10) == 0 ? 40_000 : random.nextInt(500)));
            if (random.nextBoolean()) {
                gateway.settle();
            }
        }
    }

    private boolean hasTheLatest(Resuming client) {
        if (client.isEnded()) {
            client.resume();
        }
        for (int topic = 0; topic < TOPICS.size(); topic++) {
            if (!client.has(TOPICS.get(topic), published.get(topic))) {
                return false;
            }
        }
        return true;
    }
}
