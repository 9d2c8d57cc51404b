package io.pollcast.probe;

import io.pollcast.change.Observation;
import io.pollcast.poll.fetch.Exchange;
import io.pollcast.sse.Coding;
import io.pollcast.sse.EncodedValue;

/**
 * In bytes.
 *
 * @param body the last one
 * @param largest of all bodies
 * @param wire what of the last one came over the network, packed or not
 * @param coding how the backend packs; empty if it does not
 * @param stream what one client of a stream of Pollcast gets of it
 * @param packedStream the same of one that takes gzip
 */
record Weight(long body, long largest, long wire, String coding, long stream, long packedStream) {

    private static final Coding PLAIN = new Coding(false, false);
    private static final Coding PACKED = new Coding(false, true);

    static Weight of(Recording seen) {
        Observation.Fetched last = seen.last();
        if (last == null) {
            return new Weight(0, 0, 0, "", 0, 0);
        }
        Exchange exchange = seen.exchange();
        String coding = exchange == null ? "" : exchange.headers().getOrDefault("content-encoding", "");
        EncodedValue value = EncodedValue.of(last.body());
        // What is tiny is not compressed in streams.
        if (!value.isReady(PACKED)) {
            value.compress(Runnable::run, () -> {});
        }
        return new Weight(
                last.body().size(),
                seen.largest(),
                seen.wire(),
                coding.equals("identity") ? "" : coding,
                value.size(PLAIN),
                value.size(PACKED));
    }
}
