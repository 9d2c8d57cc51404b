package io.pollcast.gateway;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A request target, taken apart and decoded.
 *
 * @param path without the query
 * @param query the values of each parameter, in their order
 */
record Target(String path, Map<String, List<String>> query) {

    private static final int MAX_PARAMETERS = 512;

    /** Empty if it cannot be decoded (a broken percent sign, say). */
    static Optional<Target> parse(String uri) {
        try {
            QueryStringDecoder decoder = new QueryStringDecoder(uri, StandardCharsets.UTF_8, true, MAX_PARAMETERS);
            return Optional.of(new Target(decoder.path(), decoder.parameters()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The values of a parameter, none if it is absent. */
    List<String> values(String name) {
        return query.getOrDefault(name, List.of());
    }
}
