package io.pollcast.change;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** JSON, pointers into it and changes of it, all from a seed. */
final class RandomJson {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final List<String> NAMES = List.of("a", "b/c", "~", "", "0", "é", "long name");

    private final Random random;

    RandomJson(long seed) {
        this.random = new Random(seed);
    }

    Random random() {
        return random;
    }

    /** An object or list with something in it. */
    JsonNode tree() {
        JsonNode tree = value(4);
        return tree.isContainerNode() && !tree.isEmpty() ? tree : tree();
    }

    private JsonNode value(int depth) {
        int kind = random.nextInt(depth > 0 ? 4 : 2);
        if (kind == 2) {
            ArrayNode array = NODES.arrayNode();
            for (int i = random.nextInt(5); i > 0; i--) {
                array.add(value(depth - 1));
            }
            return array;
        }
        if (kind == 3) {
            ObjectNode object = NODES.objectNode();
            for (int i = random.nextInt(5); i > 0; i--) {
                object.set(NAMES.get(random.nextInt(NAMES.size())), value(depth - 1));
            }
            return object;
        }
        return leaf();
    }

    /** One that no other leaf equals. */
    JsonNode leaf() {
        long number = random.nextLong();
        return random.nextBoolean() ? NODES.numberNode(number) : NODES.textNode("é\"\\\u2028😀" + number);
    }

    /** Every place in {@code tree} but the root, as parts. */
    List<List<String>> places(JsonNode tree) {
        List<List<String>> places = new ArrayList<>();
        collect(tree, List.of(), places);
        return places;
    }

    private static void collect(JsonNode node, List<String> at, List<List<String>> places) {
        if (!at.isEmpty()) {
            places.add(at);
        }
        if (node.isObject()) {
            for (Map.Entry<String, JsonNode> member : node.properties()) {
                collect(member.getValue(), plus(at, member.getKey()), places);
            }
        }
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            collect(node.get(i), plus(at, Integer.toString(i)), places);
        }
    }

    private static List<String> plus(List<String> at, String part) {
        List<String> longer = new ArrayList<>(at);
        longer.add(part);
        return longer;
    }

    /** A copy of {@code tree} with another leaf at {@code place}. */
    JsonNode changed(JsonNode tree, List<String> place) {
        JsonNode copy = tree.deepCopy();
        JsonNode parent = copy;
        for (String part : place.subList(0, place.size() - 1)) {
            parent = parent.isArray() ? parent.get(Integer.parseInt(part)) : parent.get(part);
        }
        String last = place.get(place.size() - 1);
        if (parent instanceof ArrayNode array) {
            array.set(Integer.parseInt(last), leaf());
        } else {
            ((ObjectNode) parent).set(last, leaf());
        }
        return copy;
    }

    static String pointer(List<String> place) {
        StringBuilder pointer = new StringBuilder();
        place.forEach(part -> pointer.append('/').append(part.replace("~", "~0").replace("/", "~1")));
        return pointer.toString();
    }
}
