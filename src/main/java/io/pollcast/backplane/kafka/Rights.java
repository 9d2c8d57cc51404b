package io.pollcast.backplane.kafka;

import io.pollcast.backplane.BackplaneException;
import io.pollcast.thread.Failures;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthorizationException;

/**
 * Says which right is missing. Kafka's clients tell at most which topic they were refused, so whoever asked says what for: an operation and a
 * resource, as {@code kafka-acls.sh} calls them.
 */
final class Rights {

    private Rights() {}

    /** The same failure, unless it is for want of a right; then one that names this right. */
    static ExecutionException named(ExecutionException error, String operation, String resource) {
        return isMissing(error) ? new ExecutionException(missing(error, operation, resource)) : error;
    }

    /** The same for what is thrown without a future. */
    static RuntimeException named(KafkaException error, String operation, String resource) {
        return isMissing(error) ? missing(error, operation, resource) : error;
    }

    /** The same for what a callback is given. */
    static Exception named(Exception error, String operation, String resource) {
        return isMissing(error) ? missing(error, operation, resource) : error;
    }

    /** @param resource such as {@code topic shop} */
    static String message(String operation, String resource) {
        return "not allowed: " + operation + " on " + resource + " (expected: kafka-acls.sh --add --" + resource
                + " --operation " + operation + ", for the user of this process)";
    }

    private static BackplaneException missing(Throwable error, String operation, String resource) {
        return new BackplaneException(message(operation, resource), error);
    }

    /** A producer that does not know where to, or whose transaction has failed, has the reason among its causes. */
    private static boolean isMissing(Throwable error) {
        return Failures.isCausedBy(error, AuthorizationException.class);
    }
}
