package io.pollcast.probe;

import io.pollcast.backplane.Validators;
import io.pollcast.change.Observation;
import io.pollcast.poll.fetch.Exchange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All that was seen so far, in bounded memory. One thread. */
final class Recording {

    private static final int MAX_STEPS = 20_000;
    private static final int MAX_REASONS = 20;

    private final List<Step> steps = new ArrayList<>();
    private final List<Long> took = new ArrayList<>();
    private final Map<String, Integer> failures = new LinkedHashMap<>();
    private final ConditionCheck etag = ConditionCheck.etag();
    private final ConditionCheck lastModified = ConditionCheck.lastModified();
    private @Nullable Exchange exchange;
    private @Nullable Exchange refused;
    private Observation.@Nullable Fetched last;
    private @Nullable Leaves leaves;
    private @Nullable Duration freshFor;
    private long wire;
    private long largest;
    private int requests;
    private int failed;
    private int inARow;
    private long lastGoodMillis = -1;
    private long longestGap;
    private boolean etagOnSameBody = true;

    /** What to ask with next: mostly nothing, so that bodies come which can be compared. */
    Validators nextCondition() {
        Observation.Fetched known = last;
        if (known == null || requests % 2 == 0) {
            return Validators.NONE;
        }
        Validators condition = etag.after(known);
        return condition.equals(Validators.NONE) ? lastModified.after(known) : condition;
    }

    /**
     * @param atMillis when the answer came, since the beginning
     * @param tookMillis since it was asked for
     * @param seen on the wire; null if there was no answer
     */
    void add(Validators asked, Observation answer, @Nullable Exchange seen, long atMillis, long tookMillis) {
        requests++;
        if (last != null && !asked.equals(Validators.NONE) && !(answer instanceof Observation.Failed)) {
            (asked.etag() != null ? etag : lastModified).onAnswer(last.fingerprint(), answer);
        }
        if (answer instanceof Observation.Failed failure) {
            onFailed(failure, seen);
            return;
        }
        longestGap = lastGoodMillis < 0 || inARow == 0 ? longestGap : Math.max(longestGap, atMillis - lastGoodMillis);
        lastGoodMillis = atMillis;
        inARow = 0;
        if (took.size() < MAX_STEPS) {
            took.add(tookMillis);
        }
        if (answer instanceof Observation.Fetched fetched) {
            onFetched(fetched, atMillis);
            exchange = seen;
            wire = seen == null ? 0 : seen.received().getAsLong();
        }
    }

    private void onFailed(Observation.Failed failure, @Nullable Exchange seen) {
        failed++;
        inARow++;
        refused = seen;
        Integer before = failures.remove(failure.reason());
        if (failures.size() < MAX_REASONS) {
            failures.put(failure.reason(), before == null ? 1 : before + 1);
        }
    }

    private void onFetched(Observation.Fetched fetched, long atMillis) {
        largest = Math.max(largest, fetched.body().size());
        freshFor = fetched.freshFor();
        Observation.Fetched before = last;
        Leaves known = leaves;
        last = fetched;
        if (before == null || known == null) {
            leaves = Leaves.of(fetched.body());
            return;
        }
        boolean same = before.fingerprint().equals(fetched.fingerprint());
        etagOnSameBody &= !same
                || Objects.equals(
                        before.validators().etag(), fetched.validators().etag());
        Set<String> differences = Set.of();
        if (!same) {
            Leaves now = Leaves.of(fetched.body());
            differences = now.differences(known);
            leaves = now;
        }
        if (steps.size() < MAX_STEPS) {
            steps.add(new Step(atMillis, differences));
        }
    }

    int requests() {
        return requests;
    }

    int failed() {
        return failed;
    }

    int failedInARow() {
        return inARow;
    }

    boolean hasValue() {
        return last != null;
    }

    List<Step> steps() {
        return List.copyOf(steps);
    }

    /** How long good answers took, sorted. The first one does not count if there are others: it pays for connecting, and for our own start. */
    List<Long> took() {
        return took.stream().skip(took.size() > 1 ? 1 : 0).sorted().toList();
    }

    /** How often each reason, the latest last. */
    Map<String, Integer> failures() {
        return new LinkedHashMap<>(failures);
    }

    /** The longest time from one good answer to the next with failures between them. */
    long longestGap() {
        return longestGap;
    }

    Support etag() {
        return etag.support();
    }

    Support lastModified() {
        return lastModified.support();
    }

    /** Whether two answers with the same body had different ETags. */
    boolean etagIsArbitrary() {
        return !etagOnSameBody;
    }

    Observation.@Nullable Fetched last() {
        return last;
    }

    @Nullable Exchange exchange() {
        return exchange;
    }

    /** The answer to the last request that failed; null if there was none. */
    @Nullable Exchange refused() {
        return refused;
    }

    @Nullable Duration freshFor() {
        return freshFor;
    }

    long wire() {
        return wire;
    }

    long largest() {
        return largest;
    }

    /** Whether the last value says anything but what is at {@code pointers}. */
    boolean holdsMoreThan(List<String> pointers) {
        return leaves != null && leaves.holdsMoreThan(pointers);
    }

    String sample(String pointer) {
        return leaves == null ? "" : leaves.sample(pointer);
    }
}
