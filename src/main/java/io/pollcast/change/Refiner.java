package io.pollcast.change;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pollcast.topic.Body;
import io.pollcast.topic.Fingerprint;
import io.pollcast.topic.Hashes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import net.thisptr.jackson.jq.exception.JsonQueryException;
import org.jspecify.annotations.Nullable;

/**
 * Makes of what the backend answered what browsers get, and the change key of that. Immutable; any thread.
 */
public final class Refiner {

    /** Changes nothing, and every byte counts. */
    static final Refiner NONE = of(ChangeRules.NONE);

    private static final int KEY_BYTES = 12;
    private static final String JSON = "application/json";

    private static final ObjectMapper MAPPER = new ObjectMapper(JsonCheck.passed());

    private final String name;
    private final String tag;
    private final Comparison comparison;
    private final @Nullable BodySchema schema;
    private final @Nullable Selection selection;

    private Refiner(String tag, Comparison comparison, @Nullable BodySchema schema, @Nullable Selection selection) {
        this.name = selection == null ? "schema" : schema == null ? "select" : "schema or select";
        this.tag = tag;
        this.comparison = comparison;
        this.schema = schema;
        this.selection = selection;
    }

    /** Takes up to half a second the first time, for jq's own functions. */
    public static Refiner of(ChangeRules rules) {
        try {
            return new Refiner(
                    rules.tag(),
                    Comparison.ignoring(rules.ignore()),
                    rules.schema() == null ? null : BodySchema.of(rules.schema()),
                    rules.select() == null ? null : Selection.of(rules.select()));
        } catch (JsonQueryException e) {
            throw new IllegalArgumentException("select was checked before", e);
        }
    }

    /** What a value is compared by: the mark of the rules, then a hash of what counts. */
    String key(Body body, Fingerprint fingerprint) {
        byte[] counts = comparison.pointers().isEmpty()
                ? fingerprint.text().getBytes(StandardCharsets.UTF_8)
                : comparison.hash(body.bytes());
        return tag + Hashes.text(Hashes.sha256(tag.getBytes(StandardCharsets.UTF_8), counts), KEY_BYTES);
    }

    /**
     * Refines, and hands the outcome on: on this thread if nothing is to be done that could take long, else on that of the bench.
     *
     * @param maxBody what may be delivered at most, in bytes
     */
    public void refine(Observation.Fetched raw, int maxBody, Workbench bench, Consumer<Observation> result) {
        if (schema == null && selection == null) {
            result.accept(keyed(raw));
        } else {
            bench.submit(this, name, fuse -> made(raw, maxBody, fuse), result);
        }
    }

    private Observation made(Observation.Fetched raw, int maxBody, Fuse fuse) {
        try {
            JsonNode tree = MAPPER.reader()
                    .with(new FusedNodes(fuse))
                    .readTree(raw.body().bytes());
            if (schema != null) {
                schema.check(tree);
            }
            return keyed(
                    selection == null
                            ? raw
                            : new Observation.Fetched(
                                    selection.apply(tree, maxBody, fuse), JSON, raw.validators(), raw.freshFor()));
        } catch (UnfitException e) {
            return Observation.Failed.unfit(e.reason());
        } catch (IOException e) {
            throw new IllegalArgumentException("not JSON that was checked", e);
        }
    }

    private Observation.Fetched keyed(Observation.Fetched value) {
        return value.comparedBy(key(value.body(), value.fingerprint()));
    }
}
