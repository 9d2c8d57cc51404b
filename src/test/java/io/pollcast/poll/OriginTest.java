package io.pollcast.poll;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.testing.CapturedLog;
import io.pollcast.testing.ManualThread;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OriginTest {

    private static final int LIMIT = 3;
    private static final long FAST = Duration.ofMillis(1).toNanos();

    private final ManualThread thread = new ManualThread(Long.MAX_VALUE - 1_000_000_000L);
    private final CapturedLog log = CapturedLog.of(Origin.class);
    private final Origin origin = new Origin("http://localhost:8000", LIMIT, thread, thread, new Random(3));
    private final List<Integer> begun = new ArrayList<>();

    private final class Client implements Origin.Caller {

        final int number;
        boolean wants = true;
        long heldBack = -1;
        int recoveries;

        Client(int number, long everyNanos) {
            this.number = number;
            origin.join(this, everyNanos);
        }

        @Override
        public boolean onTurn() {
            if (wants) {
                begun.add(number);
            }
            return wants;
        }

        @Override
        public void onHeldBack(long nanos) {
            heldBack = nanos;
        }

        @Override
        public void onRecovered() {
            recoveries++;
        }
    }

    @AfterEach
    void close() {
        log.close();
    }

    private List<Client> clients(int count, long everyNanos) {
        return IntStream.range(0, count)
                .mapToObj(number -> new Client(number, everyNanos))
                .toList();
    }

    @Test
    void soManyAtATimeAndTheOthersInTheOrderOfComing() {
        List<Client> clients = clients(6, FAST);
        clients.forEach(origin::ask);
        clients.forEach(origin::ask);
        thread.advance(Duration.ofSeconds(1));
        assertThat(begun).containsExactly(0, 1, 2);
        origin.end(true);
        thread.advance(Duration.ofSeconds(1));
        assertThat(begun).containsExactly(0, 1, 2, 3);
        origin.end(false);
        origin.end(true);
        thread.advance(Duration.ofSeconds(1));
        assertThat(begun).containsExactly(0, 1, 2, 3, 4, 5);
    }

    @Test
    void whoLeavesTheLineOrDoesNotCallTakesNobodysPlace() {
        List<Client> clients = clients(6, FAST);
        clients.forEach(origin::ask);
        origin.leave(clients.get(3));
        clients.get(4).wants = false;
        origin.end(true);
        thread.advance(Duration.ofSeconds(1));
        assertThat(begun).containsExactly(0, 1, 2, 5);
    }

    @Test
    void aFewBeginAtOnceAndTheRestNotFasterThanTheRhythmsAskForAndAHalf() {
        int count = 150;
        List<Client> clients = clients(count, Duration.ofSeconds(10).toNanos());
        clients.forEach(origin::ask);
        assertThat(begun).hasSize(LIMIT);
        for (int second = 1; second <= 6; second++) {
            for (int step = 0; step < 1_000; step++) {
                finishAll();
                thread.advance(Duration.ofMillis(1));
            }
            assertThat(begun.size()).as("after %d s", second).isBetween(22 * second, LIMIT + 23 * second);
        }
        for (int step = 0; step < 1_000; step++) {
            finishAll();
            thread.advance(Duration.ofMillis(1));
        }
        assertThat(begun).hasSize(count).doesNotHaveDuplicates();
    }

    private int finished;

    private void finishAll() {
        while (finished < begun.size()) {
            finished++;
            origin.end(true);
        }
    }

    @Test
    void slowRhythmsDoNotMakeOthersWaitForHours() {
        List<Client> clients = clients(LIMIT + 1, Duration.ofHours(24).toNanos());
        clients.forEach(origin::ask);
        origin.end(true);
        thread.advance(Duration.ofMillis(100));
        assertThat(begun).hasSize(LIMIT + 1);
    }

    @Test
    void afterFailuresInARowOneProbesAndTheOthersAreHeldBack() {
        List<Client> clients = clients(4, FAST);
        fail(clients.get(0), Origin.FAILURES_TO_OPEN);
        assertThat(origin.isDown()).isTrue();
        assertThat(log.lines()).containsExactly("WARN origin_down origin=\"http://localhost:8000\" failures=5");
        origin.ask(clients.get(1));
        assertThat(clients.get(1).heldBack).isPositive().isLessThanOrEqualTo(1_000_000_000L);
        thread.advance(Duration.ofNanos(clients.get(1).heldBack));
        begun.clear();
        clients.forEach(origin::ask);
        thread.advance(Duration.ofSeconds(9));
        assertThat(begun).as("a single probe").hasSize(1);
        origin.end(true);
        assertThat(origin.isDown()).isFalse();
        assertThat(clients).extracting(client -> client.recoveries).containsOnly(1);
        assertThat(log.lines()).last().isEqualTo("INFO origin_recovered origin=\"http://localhost:8000\"");
    }

    @Test
    void whoeverIsInLineWhenTheBackendGoesDownIsHeldBack() {
        List<Client> clients = clients(9, FAST);
        clients.forEach(origin::ask);
        for (int i = 0; i < Origin.FAILURES_TO_OPEN; i++) {
            origin.end(false);
            thread.advance(Duration.ofSeconds(1));
        }
        assertThat(origin.isDown()).isTrue();
        assertThat(clients.get(8).heldBack).isNotNegative();
    }

    @Test
    void probesGrowRarerUpToABound() {
        Client client = clients(1, FAST).get(0);
        fail(client, Origin.FAILURES_TO_OPEN);
        long longest = 0;
        for (int i = 0; i < 100; i++) {
            client.heldBack = -1;
            origin.ask(client);
            assertThat(client.heldBack).isLessThanOrEqualTo(Origin.MOST_PROBE_NANOS);
            longest = Math.max(longest, client.heldBack);
            thread.advance(Duration.ofNanos(Math.max(0, client.heldBack)));
            fail(client, 1);
        }
        assertThat(longest).isGreaterThan(Origin.MOST_PROBE_NANOS * 9 / 10);
    }

    @Test
    void oneAnswerInBetweenIsEnoughToBeUp() {
        Client client = clients(1, FAST).get(0);
        for (int i = 0; i < 5; i++) {
            fail(client, Origin.FAILURES_TO_OPEN - 1);
            ask(client);
            origin.end(true);
        }
        assertThat(origin.isDown()).isFalse();
        assertThat(log.lines()).isEmpty();
    }

    private void fail(Client client, int times) {
        for (int i = 0; i < times; i++) {
            ask(client);
            origin.end(false);
        }
    }

    private void ask(Client client) {
        origin.ask(client);
        thread.advance(Duration.ofMillis(100));
    }
}
