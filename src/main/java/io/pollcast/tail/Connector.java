package io.pollcast.tail;

import java.util.List;

/** Opens the stream. */
interface Connector {

    /** What becomes of one connection; called on any thread, in order, and not after {@link #onEnd}. */
    interface Listener {

        /** The answer is an event stream. */
        void onOpen();

        /** Bytes of the body; no more come before {@link Connection#more}. */
        void onBytes(List<byte[]> pieces);

        /** It is over, or has never begun. */
        void onEnd(Ending ending);
    }

    /** One request and its answer. Any thread. */
    interface Connection {

        /** Lets the next bytes come. */
        void more();

        void close();
    }

    /** How a connection ended. */
    sealed interface Ending {

        /**
         * The stream broke or ended, or nobody answered: worth another try.
         *
         * @param reason safe for a terminal
         * @param afterMillis how long the server asks to wait; 0 if it does not say
         */
        record Lost(String reason, long afterMillis) implements Ending {}

        /**
         * The next try would end alike.
         *
         * @param reason safe for a terminal
         */
        record Refused(String reason) implements Ending {}
    }

    /** Asks for the stream behind {@code lastEventId}, which is empty for a first time. Returns at once. */
    Connection connect(String lastEventId, Listener listener);
}
