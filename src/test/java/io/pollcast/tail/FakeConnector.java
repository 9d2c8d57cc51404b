package io.pollcast.tail;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;

/** Connections whose other side is the test. */
final class FakeConnector implements Connector {

    /** One of them. */
    static final class Made implements Connection {

        final String lastEventId;
        final Listener listener;
        boolean closed;
        int wanted;

        private Made(String lastEventId, Listener listener) {
            this.lastEventId = lastEventId;
            this.listener = listener;
        }

        Made open() {
            listener.onOpen();
            return this;
        }

        Made send(String text) {
            listener.onBytes(List.of(text.getBytes(UTF_8)));
            return this;
        }

        void lose(String reason) {
            listener.onEnd(new Ending.Lost(reason, 0));
        }

        void loseFor(long millis) {
            listener.onEnd(new Ending.Lost("HTTP 503", millis));
        }

        void refuse(String reason) {
            listener.onEnd(new Ending.Refused(reason));
        }

        @Override
        public void more() {
            wanted++;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    final List<Made> made = new ArrayList<>();

    @Override
    public Connection connect(String lastEventId, Listener listener) {
        Made connection = new Made(lastEventId, listener);
        made.add(connection);
        return connection;
    }

    Made last() {
        return made.get(made.size() - 1);
    }
}
