package io.pollcast.change;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.regex.RegularExpression;
import java.util.List;
import java.util.Optional;

/**
 * The JSON Schema (2020-12 unless its {@code $schema} names another) that an endpoint's bodies have to fit. It is complete by itself: nothing
 * that it refers to is fetched. Its patterns are those of RE2, which take time in proportion to the text whatever they are. Immutable; any
 * thread, one that may be kept busy.
 */
final class BodySchema {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int MAX_PLACE = 100;

    private final Schema schema;

    private BodySchema(Schema schema) {
        this.schema = schema;
    }

    /** @throws IllegalArgumentException if {@code text} is no schema that can be used; the message says why */
    static BodySchema of(String text) {
        try {
            JsonNode node = MAPPER.readTree(text);
            if (!node.isObject() && !node.isBoolean()) {
                throw new IllegalArgumentException("a JSON Schema, which is an object");
            }
            Schema schema = registry().getSchema(node);
            schema.initializeValidators();
            schema.validate(MAPPER.nullNode());
            return new BodySchema(schema);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "JSON; this is none from line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + " on",
                    e);
        } catch (SchemaException e) {
            throw new IllegalArgumentException(
                    e.getCause() instanceof PatternSyntaxException pattern
                            ? "patterns that RE2 knows, without look-around and back references: "
                                    + pattern.getMessage()
                            : "a JSON Schema that is complete by itself: " + e.getMessage(),
                    e);
        }
    }

    private static SchemaRegistry registry() {
        SchemaRegistryConfig config = SchemaRegistryConfig.builder()
                .regularExpressionFactory(BodySchema::expression)
                .preloadSchema(true)
                .failFast(true)
                .build();
        return SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12,
                builder -> builder.schemaRegistryConfig(config)
                        .schemaLoader(loader -> loader.fetchRemoteResources(false)
                                .block(iri -> !iri.toString().startsWith("https://json-schema.org/")
                                        && !iri.toString().startsWith("http://json-schema.org/"))));
    }

    private static RegularExpression expression(String text) {
        Pattern pattern = Pattern.compile(text);
        return value -> pattern.matcher(value).find();
    }

    /** What would be right instead of {@code text}; empty if nothing is wrong with it. */
    static Optional<String> problem(String text) {
        try {
            of(text);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** Which part of the schema {@code body} does not fit: of the schema, since a place in the body may hold what is private. */
    void check(JsonNode body) throws UnfitException {
        List<Error> errors = schema.validate(body);
        if (!errors.isEmpty()) {
            throw new UnfitException("body does not fit the schema: " + place(errors.get(0)));
        }
    }

    private static String place(Error error) {
        String place = String.valueOf(error.getEvaluationPath());
        return place.length() <= MAX_PLACE ? place : "..." + place.substring(place.length() - MAX_PLACE);
    }
}
