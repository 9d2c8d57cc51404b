package io.pollcast.change;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import io.pollcast.topic.Body;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.thisptr.jackson.jq.JsonQuery;
import net.thisptr.jackson.jq.exception.JsonQueryException;
import org.jspecify.annotations.Nullable;

/** What an endpoint's {@code select} makes of a body. Immutable; any thread, one that may be kept busy. */
final class Selection {

    private static final Pattern PLACE = Pattern.compile("line (\\d+), column (\\d+)");

    /** What jq says of the program itself; anything else that it says may hold parts of a body. */
    private static final Pattern MISTAKE = Pattern.compile(
            "Function [\\w:]{1,64}/\\d{1,3} does not exist|\\$\\w{1,64} is not defined|module not found: .*");

    private static final ObjectMapper MAPPER = new ObjectMapper(JsonFactory.builder()
            .disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
            .streamWriteConstraints(StreamWriteConstraints.builder()
                    .maxNestingDepth(JsonCheck.MAX_DEPTH)
                    .build())
            .build());

    /** For a try with no input, at start. */
    private static final long PROBE_BYTES = 32L * 1024 * 1024;

    private final JqLanguage language;
    private final JsonQuery query;

    private Selection(JqLanguage language, JsonQuery query) {
        this.language = language;
        this.query = query;
    }

    /** @throws JsonQueryException if it has a {@link #problem} */
    static Selection of(String text) throws JsonQueryException {
        JqLanguage language = JqLanguage.instance();
        return new Selection(language, language.compile(text));
    }

    /** What would be right instead of {@code text}; empty if nothing is known to be wrong with it. */
    static Optional<String> problem(String text) {
        try {
            return of(text).mistakeWithoutInput();
        } catch (JsonQueryException e) {
            return Optional.of("a jq program" + place(e.getCause()));
        }
    }

    /** Names that do not exist are noticed only when the program comes to them, which it often does without a body already. */
    private Optional<String> mistakeWithoutInput() {
        try {
            language.apply(query, NullNode.getInstance(), new Fuse(Allocation::ofThisThread, PROBE_BYTES), out -> {});
            return Optional.empty();
        } catch (JsonQueryException e) {
            return mistake(e).map(what -> "a jq program; " + what);
        } catch (RuntimeException | StackOverflowError e) {
            return Optional.empty();
        }
    }

    private static String place(@Nullable Throwable cause) {
        Matcher place = PLACE.matcher(cause == null ? "" : String.valueOf(cause.getMessage()));
        return place.find() ? "; this is none from line " + place.group(1) + ", column " + place.group(2) + " on" : "";
    }

    private static Optional<String> mistake(JsonQueryException e) {
        String message = String.valueOf(e.getMessage());
        boolean itself = e.getClass() == JsonQueryException.class
                && MISTAKE.matcher(message).matches();
        return itself ? Optional.of(message) : Optional.empty();
    }

    /**
     * Selects.
     *
     * @param maxBody what the result may have at most, in bytes
     * @throws UnfitException if there is not one result, or none that can be delivered
     * @throws Fuse.Blown if it took too much
     */
    Body apply(JsonNode in, int maxBody, Fuse fuse) throws UnfitException {
        List<JsonNode> results = new ArrayList<>(1);
        try {
            language.apply(query, in, fuse, result -> {
                fuse.check();
                results.add(result);
                if (results.size() > 1) {
                    fuse.blow("gives more than one result (expected: one; [...] makes a list)");
                    fuse.check();
                }
            });
        } catch (JsonQueryException e) {
            throw new UnfitException(
                    "select failed" + mistake(e).map(why -> ": " + why).orElse(" on this body"));
        }
        if (results.isEmpty()) {
            throw new UnfitException("select gives no result (expected: one)");
        }
        return written(results.get(0), maxBody);
    }

    private static Body written(JsonNode result, int maxBody) throws UnfitException {
        try (BoundedBytes bytes = new BoundedBytes(maxBody)) {
            MAPPER.writeValue(bytes, result);
            Body body = Body.of(bytes.toByteArray());
            if (JsonCheck.problem(body.bytes()).isPresent()) {
                throw new UnfitException("select gives a number that JSON cannot hold");
            }
            return body;
        } catch (BoundedBytes.FullException e) {
            throw new UnfitException("select gives over " + maxBody + " bytes");
        } catch (IOException e) {
            throw new UnfitException("select gives what nests over " + JsonCheck.MAX_DEPTH + " deep");
        }
    }
}
