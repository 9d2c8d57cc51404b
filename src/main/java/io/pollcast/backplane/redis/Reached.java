package io.pollcast.backplane.redis;

import io.lettuce.core.api.StatefulConnection;

/**
 * A connection, and the server that it is to.
 *
 * @param <C> the kind of connection
 */
record Reached<C extends StatefulConnection<byte[], byte[]>>(C connection, RedisNode node) {

    boolean isOpen() {
        return connection.isOpen();
    }

    /** Closes it in the background; nobody waits for it. */
    void end() {
        var unused = connection.closeAsync();
    }
}
