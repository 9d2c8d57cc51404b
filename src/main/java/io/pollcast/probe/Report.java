package io.pollcast.probe;

import io.pollcast.change.Observation;
import io.pollcast.poll.fetch.Exchange;
import io.pollcast.topic.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is to be said of a URL.
 *
 * @param request what was tried
 * @param lookedMillis how long
 * @param requests how many there were
 * @param failures how often each short reason
 * @param tookMedian of good answers, in milliseconds; -1 if there was none
 * @param tookMost nearly all (95 of 100) answers took at most that
 * @param exchange the last good answer; null if there was none
 * @param refused the last answer that was none; null if there was none
 * @param last the last value; null if there was none
 * @param noise what changes for nothing
 * @param changes how many counted
 * @param rhythm that fits
 * @param etag what a condition with the ETag brings
 * @param lastModified what one with Last-Modified brings
 * @param etagIsArbitrary whether the ETag changed although the body did not
 * @param freshFor how long the backend says that its answer holds; null if it does not say
 * @param weight of the value
 * @param staleAfter what fits, in milliseconds; 0 if the default does
 */
record Report(
        ProbeRequest request,
        long lookedMillis,
        int requests,
        Map<String, Integer> failures,
        long tookMedian,
        long tookMost,
        @Nullable Exchange exchange,
        @Nullable Exchange refused,
        Observation.@Nullable Fetched last,
        Noise noise,
        int changes,
        FittingRhythm rhythm,
        Support etag,
        Support lastModified,
        boolean etagIsArbitrary,
        @Nullable Duration freshFor,
        Weight weight,
        long staleAfter) {

    /** The assumption behind what is saved: so many people, each with one page open that polls at the rhythm. */
    static final List<Integer> USERS = List.of(100, 1_000, 10_000);

    private static final int STALE_ROUNDS = 3;
    private static final long BEAT = 2_000;
    private static final long HOUR = 3_600_000;

    /** @param lookedMillis since the beginning */
    static Report of(ProbeRequest request, Recording seen, long lookedMillis) {
        Noise found = Noise.in(seen.steps(), seen::sample);
        Noise noise = seen.holdsMoreThan(found.ignore()) ? found : found.onlySuspected();
        List<Long> changes = noise.changes(seen.steps());
        List<Long> took = seen.took();
        long most = took.isEmpty() ? -1 : took.get((took.size() - 1) * 95 / 100);
        FittingRhythm rhythm =
                FittingRhythm.of(changes, lookedMillis, request.every(), seen.freshFor(), most, seen.wire());
        return new Report(
                request,
                lookedMillis,
                seen.requests(),
                seen.failures(),
                took.isEmpty() ? -1 : took.get(took.size() / 2),
                most,
                seen.exchange(),
                seen.refused(),
                seen.last(),
                noise,
                changes.size(),
                rhythm,
                seen.etag(),
                seen.lastModified(),
                seen.etagIsArbitrary(),
                seen.freshFor(),
                Weight.of(seen),
                staleAfter(seen.longestGap(), rhythm.every().toMillis()));
    }

    /** A backend that fails now and then should not make pages say "stale" each time. */
    private static long staleAfter(long gap, long every) {
        long usual = STALE_ROUNDS * Math.max(every, BEAT);
        return gap * 2 <= usual ? 0 : Math.min(HOUR, FittingRhythm.atLeast(gap * 2));
    }

    boolean ok() {
        return last != null;
    }

    Topic topic() {
        return TopicName.of(request.source().url());
    }

    /** Requests per second that so many pages would make. */
    double before(int users) {
        return users * after();
    }

    /** Requests per second that one poller makes. */
    double after() {
        return 1_000.0 / rhythm.every().toMillis();
    }
}
