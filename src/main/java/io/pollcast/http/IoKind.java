package io.pollcast.http;

import java.util.Locale;
import java.util.Optional;

/** The kernel interface that serves sockets. */
public enum IoKind {
    /** The best that this machine has. */
    AUTO,
    IO_URING,
    EPOLL,
    NIO;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** How the configuration and the logs write it. */
    public String label() {
        return label;
    }

    public static Optional<IoKind> parse(String text) {
        for (IoKind kind : values()) {
            if (kind.label.equals(text)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}
