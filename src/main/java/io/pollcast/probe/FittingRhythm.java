package io.pollcast.probe;

import io.pollcast.settings.Durations;
import io.pollcast.terminal.Spans;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How often to poll, and why.
 *
 * @param every the rhythm
 * @param reason in words
 * @param interval the median time from one change to the next, in milliseconds; -1 if fewer than two were seen
 */
record FittingRhythm(Duration every, String reason, long interval) {

    private static final long[] USUAL = {
        200, 500, 1_000, 2_000, 3_000, 5_000, 10_000, 15_000, 20_000, 30_000, 60_000, 120_000, 300_000, 600_000,
        1_800_000, 3_600_000
    };

    private static final long MOST_WITHOUT_CHANGE = 10_000;
    private static final long LONGEST = 60_000;
    private static final long BYTES_PER_SECOND = 200_000;
    private static final double NEARLY = 1.5;

    /**
     * @param changes moments in milliseconds
     * @param looked how long, in milliseconds
     * @param polled the rhythm of the look
     * @param freshFor what the backend says of its answers; null if nothing
     * @param slow how long nearly all answers took at most, in milliseconds
     * @param bytes of an answer on the wire
     */
    static FittingRhythm of(
            List<Long> changes, long looked, Duration polled, @Nullable Duration freshFor, long slow, long bytes) {
        long interval = median(changes);
        FittingRhythm rhythm = byChanges(changes.size(), interval, looked, polled.toMillis());
        if (freshFor != null
                && freshFor.toMillis() > rhythm.every.toMillis()
                && (interval < 0 || interval >= freshFor.toMillis())) {
            long wanted = atLeast(freshFor.toMillis());
            rhythm = new FittingRhythm(
                    Duration.ofMillis(wanted),
                    "the backend says that its answer holds for " + Durations.text(freshFor),
                    interval);
        }
        rhythm = rhythm.notBelow(slow * 2, "answers take up to " + Spans.text(slow));
        return rhythm.notBelow(bytes * 1_000 / BYTES_PER_SECOND, "an answer has " + bytes + " bytes");
    }

    private static FittingRhythm byChanges(int count, long interval, long looked, long polled) {
        if (interval >= 0 && interval <= polled * NEARLY) {
            long every = atLeast(polled);
            return new FittingRhythm(
                    Duration.ofMillis(every), "it changed nearly each time it was asked, maybe more often", interval);
        }
        if (interval >= 0) {
            long every = Math.max(atLeast(polled), Math.min(LONGEST, atMost(interval / 2)));
            return new FittingRhythm(
                    Duration.ofMillis(every),
                    "half of the time between two changes, " + Spans.text(interval),
                    interval);
        }
        long every = Math.max(atLeast(polled), atMost(Math.min(MOST_WITHOUT_CHANGE, looked / 4)));
        String seen = count == 0 ? "no change" : "one change";
        return new FittingRhythm(
                Duration.ofMillis(every),
                seen + " in " + Spans.text(looked) + "; look longer (--for) to know better",
                -1);
    }

    private FittingRhythm notBelow(long millis, String why) {
        return every.toMillis() >= millis ? this : new FittingRhythm(Duration.ofMillis(atLeast(millis)), why, interval);
    }

    private static long median(List<Long> moments) {
        List<Long> between = new ArrayList<>();
        for (int i = 1; i < moments.size(); i++) {
            between.add(moments.get(i) - moments.get(i - 1));
        }
        between.sort(null);
        return between.isEmpty() ? -1 : between.get(between.size() / 2);
    }

    /** The least of the usual rhythms that is not below. */
    static long atLeast(long millis) {
        for (long usual : USUAL) {
            if (usual >= millis) {
                return usual;
            }
        }
        return USUAL[USUAL.length - 1];
    }

    private static long atMost(long millis) {
        long best = USUAL[0];
        for (long usual : USUAL) {
            best = usual <= millis ? usual : best;
        }
        return best;
    }
}
