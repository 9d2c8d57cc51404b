package io.pollcast.thread;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** What stages and futures fail with. */
public final class Failures {

    private Failures() {}

    /** What {@code error} was before stages and futures wrapped it. */
    public static Throwable cause(Throwable error) {
        Throwable cause = error;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /** Whether {@code error}, or something among its causes, is of this type. */
    public static boolean isCausedBy(Throwable error, Class<? extends Throwable> type) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }
}
