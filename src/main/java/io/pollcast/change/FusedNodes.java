package io.pollcast.change;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Makes the tree of a body while the fuse holds: a body of a few megabytes of empty objects would take hundreds of them. */
final class FusedNodes extends JsonNodeFactory {

    private static final long serialVersionUID = 1;

    private final transient Fuse fuse;

    FusedNodes(Fuse fuse) {
        this.fuse = fuse;
    }

    @Override
    public ArrayNode arrayNode() {
        fuse.check();
        return super.arrayNode();
    }

    @Override
    public ObjectNode objectNode() {
        fuse.check();
        return super.objectNode();
    }
}
