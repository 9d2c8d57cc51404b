package io.pollcast.poll.fetch;

import java.io.IOException;

/** A call that we do not make, or an answer that we do not take. The message is safe to show to anybody. */
final class RefusedException extends IOException {

    private static final long serialVersionUID = 1;

    RefusedException(String reason) {
        super(reason);
    }
}
