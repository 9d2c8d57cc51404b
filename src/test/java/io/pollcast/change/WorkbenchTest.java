package io.pollcast.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.testing.CapturedLog;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkbenchTest {

    private static final Observation DONE = new Observation.NotModified();

    private final ManualBench manual = new ManualBench();
    private final CapturedLog log = CapturedLog.of(Workbench.class);
    private final List<Observation> results = new ArrayList<>();

    @AfterEach
    void close() {
        log.close();
    }

    private void submit(Function<Fuse, Observation> work) {
        submit(new Object(), work);
    }

    private void submit(Object source, Function<Fuse, Observation> work) {
        manual.bench.submit(source, "select", work, results::add);
        manual.owner.run();
    }

    private static Observation failed(String reason) {
        return Observation.Failed.unfit(reason);
    }

    /** Work that asks its fuse when the test lets it go on. */
    private static Observation askFuse(Fuse fuse) {
        fuse.check();
        return DONE;
    }

    @Test
    void startsNoThreadBeforeThereIsWork() {
        assertThat(manual.workers).isEmpty();
    }

    @Test
    void doesOnePieceAfterTheOtherOnOneThread() {
        submit(fuse -> DONE);
        submit(fuse -> failed("b"));
        assertThat(manual.workers).hasSize(1);
        assertThat(manual.workers.get(0).given).as("one at a time").hasSize(1);
        manual.work();
        assertThat(results).containsExactly(DONE, failed("b"));
        assertThat(manual.workers).hasSize(1);
        assertThat(manual.owner.waiting()).as("no watch is left").isZero();
    }

    @Test
    void whatTakesTooLongFailsAndEndsWhenItAsksTheFuse() {
        submit(WorkbenchTest::askFuse);
        submit(fuse -> DONE);
        manual.owner.advance(Workbench.LIMIT.minusNanos(1));
        assertThat(results).isEmpty();
        manual.owner.advance(Workbench.GRACE.dividedBy(2));
        assertThat(results).containsExactly(failed("select took over 1000ms"));
        manual.work();
        assertThat(results).as("told once").containsExactly(failed("select took over 1000ms"), DONE);
        assertThat(manual.workers).as("the thread is used again").hasSize(1);
    }

    @Test
    void aThreadThatDoesNotEndIsReplaced() {
        submit(fuse -> DONE);
        submit(fuse -> failed("next"));
        manual.owner.advance(Workbench.LIMIT.plus(Workbench.GRACE));
        assertThat(manual.workers).hasSize(2);
        assertThat(manual.workers.get(0).shutdown).isTrue();
        manual.workers.get(1).workOff();
        manual.owner.run();
        assertThat(results).containsExactly(failed("select took over 1000ms"), failed("next"));
        assertThat(log.lines()).containsExactly("ERROR evaluation_stuck threads=1 most=2");
    }

    @Test
    void whoseThreadDoesNotEndIsNotServedAndTheOthersAre() {
        submit("bad", fuse -> DONE);
        manual.owner.advance(Workbench.LIMIT.plus(Workbench.GRACE));
        results.clear();
        submit("bad", fuse -> DONE);
        submit("good", fuse -> failed("good"));
        assertThat(results).containsExactly(failed("select is held up by earlier ones that do not end"));
        manual.workers.get(1).workOff();
        manual.owner.run();
        assertThat(results).last().isEqualTo(failed("good"));

        manual.workers.get(0).workOff();
        submit("bad", fuse -> failed("again"));
        manual.work();
        assertThat(results).last().isEqualTo(failed("again"));
    }

    @Test
    void withTooManyThatDoNotEndNothingIsDoneUntilOneDoes() {
        for (int i = 0; i < Workbench.MAX_STUCK; i++) {
            submit(fuse -> DONE);
            manual.owner.advance(Workbench.LIMIT.plus(Workbench.GRACE));
        }
        results.clear();
        submit(fuse -> DONE);
        assertThat(results).containsExactly(failed("select is held up by earlier ones that do not end"));
        assertThat(manual.workers).hasSize(Workbench.MAX_STUCK);

        manual.workers.get(0).workOff();
        submit(fuse -> failed("again"));
        manual.workers.get(Workbench.MAX_STUCK).workOff();
        manual.owner.run();
        assertThat(results).last().isEqualTo(failed("again"));
        assertThat(log.lines()).last().isEqualTo("INFO evaluation_unstuck threads=1");
    }

    @Test
    void workThatThrowsIsAFailureThatSaysNothingOfTheBody() {
        submit(fuse -> {
            throw new IllegalStateException("the body holds a secret");
        });
        submit(fuse -> {
            throw new StackOverflowError();
        });
        manual.work();
        assertThat(results).containsExactly(failed("select failed on this body"), failed("select goes too deep"));
    }

    @Test
    void afterTheEndNothingBegins() {
        submit(WorkbenchTest::askFuse);
        submit(fuse -> DONE);
        manual.bench.close();
        manual.work();
        assertThat(manual.workers).hasSize(1);
        assertThat(manual.workers.get(0).shutdown).isTrue();
        assertThat(results).doesNotContain(DONE);
    }
}
