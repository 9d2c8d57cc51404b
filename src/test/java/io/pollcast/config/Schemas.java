package io.pollcast.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The JSON Schema of the configuration, for tests. */
final class Schemas {

    private Schemas() {}

    /** The schema as it is in the jar. */
    static byte[] bytes() throws IOException {
        try (InputStream in = ConfigReader.class.getResourceAsStream("pollcast.schema.json")) {
            return Objects.requireNonNull(in).readAllBytes();
        }
    }

    /** What a validator says of {@code yaml}; empty if it fits. */
    static List<String> errors(String yaml) throws IOException {
        Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(new ObjectMapper().readTree(bytes()));
        return schema.validate(yaml, InputFormat.YAML).stream()
                .map(Object::toString)
                .toList();
    }

    /** The keys that the definition of this name has, in order; of the root if the name is empty. */
    static List<String> keys(String definition) throws IOException {
        JsonNode root = new ObjectMapper().readTree(bytes());
        JsonNode node = definition.isEmpty() ? root : root.path("$defs").path(definition);
        List<String> keys = new ArrayList<>();
        node.path("properties").fieldNames().forEachRemaining(keys::add);
        return keys;
    }
}
