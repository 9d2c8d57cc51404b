package io.pollcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pollcast.testing.PollcastProcess;
import io.pollcast.testing.SseClient;
import io.pollcast.testing.TcpProxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three pollers, of which the one that polls goes in each way in which it can. The backend knows them apart: once the next one asks, the former
 * one asks no more. At the default beat; the times are printed for the store's page in {@code docs/}.
 */
@Tag("slow")
abstract class SeveralPollers {

    private static final Duration EVERY = Duration.ofMillis(250);
    private static final Duration BEAT = Duration.ofSeconds(2);

    @TempDir
    private Path folder;

    private MachineRoom room;
    private PollcastProcess holder;
    private List<PollcastProcess> standbys;
    private SseClient client;

    private final AtomicInteger counter = new AtomicInteger();
    private final List<String> askers = new CopyOnWriteArrayList<>();

    /** A room with an empty store, which runs. */
    abstract MachineRoom openRoom(Path ownFolder);

    /** The first poller's way to the store; closed by whoever made it. */
    abstract TcpProxy way();

    /** The store by {@link #way}. */
    abstract String byTheWay();

    @BeforeEach
    void start() {
        counter.set(0);
        askers.clear();
        room = openRoom(folder).beating(BEAT);
        String straight = room.using();
        holder = poller("first", byTheWay());
        MachineRoom.awaitLease(holder, "holding");
        standbys = List.of(poller("second", straight), poller("third", straight));
        standbys.forEach(standby -> MachineRoom.awaitLease(standby, "standby"));
        client = SseClient.open(room.gateway().awaitReady().gateway("/topics/ticks"));
        awaitNext();
    }

    /** The URL is the poller's own affair, so they are configured alike all the same. */
    private PollcastProcess poller(String name, String backplane) {
        room.backend.answer("/" + name, () -> {
            askers.add(name);
            return "[" + counter.incrementAndGet() + "]";
        });
        return room.using(backplane)
                .poller("  ticks: { url: \"" + room.backend.url("/" + name) + "\", every: " + EVERY.toMillis()
                        + "ms }\n");
    }

    @AfterEach
    void stop() {
        client.close();
        room.close();
    }

    /** Waits until a value is there that the backend gives only from now on. */
    private void awaitNext() {
        int now = counter.get();
        await().atMost(MachineRoom.PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> numbers().stream().anyMatch(number -> number > now));
    }

    private List<Integer> numbers() {
        return client.data("message").stream()
                .map(data -> Integer.parseInt(data.substring(1, data.length() - 1)))
                .toList();
    }

    /** Who asked the backend, one after the other. */
    private List<String> turns() {
        List<String> turns = new ArrayList<>();
        for (String asker : askers) {
            if (turns.isEmpty() || !turns.get(turns.size() - 1).equals(asker)) {
                turns.add(asker);
            }
        }
        return turns;
    }

    private PollcastProcess newHolder() {
        List<PollcastProcess> holding = standbys.stream()
                .filter(standby -> MachineRoom.lease(standby).equals("holding"))
                .toList();
        assertThat(holding).hasSize(1);
        return holding.get(0);
    }

    /** From the fault on the values come from another poller. */
    private void seeOneTakeOver(String fault, Runnable begin) {
        int before = turns().size();
        long began = System.nanoTime();
        begin.run();
        await().atMost(MachineRoom.PATIENCE).until(() -> turns().size() > before);
        awaitNext();
        System.out.println("take-over ms=" + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began) + " fault=\""
                + fault + "\"");
        newHolder();
    }

    /** So many took turns, none of them twice, and a while later the last one still polls alone. */
    private void seeNothingBut(int turns) {
        awaitNext();
        MachineRoom.pass(BEAT.multipliedBy(2));
        awaitNext();
        assertThat(turns()).hasSize(turns).doesNotHaveDuplicates();
        assertThat(numbers()).isSorted().doesNotHaveDuplicates();
    }

    private void seeItStandBy() {
        MachineRoom.awaitLease(holder, "standby");
        seeNothingBut(2);
        assertThat(standbys.stream().map(MachineRoom::lease)).containsExactlyInAnyOrder("holding", "standby");
    }

    @Test
    void stoppedItIsReplaced() {
        seeOneTakeOver("poller stopped", holder::stop);
        seeNothingBut(2);
    }

    @Test
    void killedItIsReplacedAndSoIsTheNext() {
        seeOneTakeOver("poller killed (-9)", holder::kill);
        PollcastProcess second = newHolder();
        standbys = standbys.stream().filter(standby -> standby != second).toList();
        seeOneTakeOver("second poller killed (-9)", second::kill);
        seeNothingBut(3);
    }

    @Test
    void pausedPastItsLeaseItChangesNothingWhenItWakes() {
        seeOneTakeOver("poller paused (SIGSTOP)", holder::pause);
        holder.resume();
        seeItStandBy();
    }

    @Test
    void cutOffItStopsByItselfAndChangesNothingWhenItIsBack() {
        seeOneTakeOver("poller cut off from the store", way()::pause);
        assertThat(MachineRoom.lease(holder)).isEqualTo("waiting");
        way().resume();
        seeItStandBy();
    }
}
