package io.pollcast.poll.fetch;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** An authority gave no token. The message is safe to show to anybody. */
final class TokenException extends IOException {

    private static final long serialVersionUID = 1;

    private final transient @Nullable Duration notBefore;

    /** @param notBefore how long it asks to be left alone; null if it does not ask */
    TokenException(String reason, @Nullable Duration notBefore) {
        super("token: " + reason);
        this.notBefore = notBefore;
    }

    @Nullable Duration notBefore() {
        return notBefore;
    }
}
