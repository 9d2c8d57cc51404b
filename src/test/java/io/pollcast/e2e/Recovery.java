package io.pollcast.e2e;

import io.pollcast.testing.Opened;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * How long each fault of a store is felt at the default beat. The value changes while the fault lasts, and the time counts from the fault's
 * end until every client has that value, every gateway serves it, and all of it is fresh and healthy. It is printed for the store's page in
 * {@code docs/}; a busy machine may take longer. One machine room for all.
 */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class Recovery {

    /** All that lasts as long as the room, the store first. */
    final Opened opened = new Opened();

    Watched watched;

    /** A room with the store, which runs. */
    abstract MachineRoom openRoom(Path folder);

    /** What other programs find in the store. */
    abstract String kept(String topic);

    @BeforeAll
    void startRoom(@TempDir Path folder) {
        watched = opened.add(new Watched(openRoom(folder)));
    }

    @AfterAll
    void stopRoom() {
        opened.close();
    }

    @BeforeEach
    void connect() {
        watched.connect();
        watched.awaitLatest(this::kept);
    }

    @AfterEach
    void seeWhatCame() {
        watched.check();
    }

    /** The value changes as the fault begins. */
    final void fault(Runnable begin) {
        watched.change();
        begin.run();
    }

    /** The fault is over. */
    final void measure(String fault) {
        watched.measure(fault, this::kept);
    }
}
