package io.pollcast.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.pollcast.metrics.Metrics;
import io.pollcast.simulation.History.Build;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Runs many histories; one alone, by its seed, with {@code -Dpollcast.simulation.seed=…}. */
class HistoriesTest {

    private static final int ENOUGH_TO_FIND = 1_000;

    private final Logger log = (Logger) LoggerFactory.getLogger("io.pollcast");
    private final Metrics metrics = new Metrics();

    @BeforeEach
    void silence() {
        log.setLevel(Level.OFF);
    }

    @AfterEach
    void close() {
        log.setLevel(null);
        metrics.close();
    }

    @Test
    void whatMustHoldHoldsInAThousandHistories() {
        Long only = Long.getLong("pollcast.simulation.seed");
        if (only == null) {
            allHold(0, Integer.getInteger("pollcast.simulation.histories", 1_000));
        } else {
            allHold(only, only + 1);
        }
    }

    @Test
    @Tag("slow")
    void whatMustHoldHoldsInTenThousandHistories() {
        allHold(0, 10_000);
    }

    @Test
    void withoutTheFenceAnOlderValueFollowsANewerOne() {
        assertThat(isFound("older", new Build(Unfenced::new, way -> way))).isTrue();
    }

    @Test
    void withoutTheBeatsAuthorityAGatewayMissesTheLatestValue() {
        assertThat(isFound("latest", new Build(store -> store, WordlessBeats::new)))
                .isTrue();
    }

    private boolean isFound(String kind, Build build) {
        for (long seed = 0; seed < ENOUGH_TO_FIND; seed++) {
            if (new History(seed, build, metrics).run().stream().anyMatch(what -> what.startsWith(kind))) {
                return true;
            }
        }
        return false;
    }

    private void allHold(long from, long to) {
        List<String> bad = new ArrayList<>();
        String last = "";
        for (long seed = from; seed < to; seed++) {
            History history = new History(seed, Build.WHOLE, metrics);
            List<String> wrong = history.run();
            if (!wrong.isEmpty()) {
                bad.add(seed + ": " + wrong.get(0));
                last = history.events();
            }
        }
        assertThat(bad)
                .as("seeds for -Dpollcast.simulation.seed, and the last events of the last of them\n" + last)
                .isEmpty();
    }
}
