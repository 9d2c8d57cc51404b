package io.pollcast.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.pollcast.backplane.Backplane;
import io.pollcast.backplane.Wanted;
import io.pollcast.metrics.Metrics;
import io.pollcast.topic.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Runs many histories of demand; one alone, by its seed, with {@code -Dpollcast.simulation.seed=…}. */
class DemandHistoriesTest {

    private static final int ENOUGH_TO_FIND = 20;

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
    void whatIsWantedIsPolledAndNothingElseInAHundredHistories() {
        Long only = Long.getLong("pollcast.simulation.seed");
        if (only == null) {
            allHold(0, Integer.getInteger("pollcast.simulation.histories", 100));
        } else {
            allHold(only, only + 1);
        }
    }

    @Test
    @Tag("slow")
    void soItIsInThreeHundredHistories() {
        allHold(0, 300);
    }

    @Test
    void gatewaysThatSayNothingAreNotPolledFor() {
        assertThat(found(Mute::new)).contains("polled", "at once");
    }

    @Test
    void gatewaysThatForgetNothingArePolledForForEver() {
        assertThat(found(Clinging::new)).contains("stopped");
    }

    /** Says nothing of what its clients want. */
    private static final class Mute extends Passing {

        Mute(Backplane next) {
            super(next);
        }

        @Override
        public CompletionStage<Void> want(Wanted wanted) {
            return CompletableFuture.completedFuture(null);
        }
    }

    /** Wants whatever its clients have ever wanted. */
    private static final class Clinging extends Passing {

        private final Set<Topic> all = new TreeSet<>();

        Clinging(Backplane next) {
            super(next);
        }

        @Override
        public CompletionStage<Void> want(Wanted wanted) {
            all.addAll(wanted.topics());
            return super.want(new Wanted(wanted.gateway(), wanted.clients(), List.copyOf(all)));
        }
    }

    private Set<String> found(UnaryOperator<Backplane> spoiled) {
        Set<String> kinds = new TreeSet<>();
        for (long seed = 0; seed < ENOUGH_TO_FIND; seed++) {
            new DemandHistory(seed, spoiled, metrics).run().forEach(what -> kinds.add(what.split(":", 2)[0]));
        }
        return kinds;
    }

    private void allHold(long from, long to) {
        List<String> bad = new ArrayList<>();
        String last = "";
        for (long seed = from; seed < to; seed++) {
            DemandHistory history = new DemandHistory(seed, UnaryOperator.identity(), metrics);
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
