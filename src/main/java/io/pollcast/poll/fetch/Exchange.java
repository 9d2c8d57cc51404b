package io.pollcast.poll.fetch;

import java.util.Map;
import java.util.function.LongSupplier;

/**
 * One request and its answer as they were on the wire, for whoever wants to know more than the value.
 *
 * @param status of the answer
 * @param protocol such as {@code http/1.1} or {@code h2}
 * @param headers those of the answer that say something about the value, by lower-case name
 * @param received how many bytes of the body have come so far, before they were unpacked
 */
public record Exchange(int status, String protocol, Map<String, String> headers, LongSupplier received) {}
