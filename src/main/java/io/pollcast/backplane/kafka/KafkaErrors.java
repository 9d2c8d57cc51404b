package io.pollcast.backplane.kafka;

import io.pollcast.backplane.BackplaneException;
import io.pollcast.thread.Failures;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import javax.security.auth.login.LoginException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;

/** Makes one exception of all that Kafka's clients throw, with a message that says where and is safe to show. Immutable. */
final class KafkaErrors {

    private final String servers;
    private final String place;

    KafkaErrors(KafkaSettings settings) {
        this.servers = String.join(",", settings.bootstrapServers());
        this.place = "kafka at " + servers;
    }

    /** The brokers that were named. */
    String servers() {
        return servers;
    }

    BackplaneException exception(Throwable error) {
        Throwable cause = Failures.cause(error);
        if (cause instanceof BackplaneException known
                && String.valueOf(known.getMessage()).startsWith(place)) {
            return known;
        }
        return new BackplaneException(message(describe(cause)), cause);
    }

    String message(String what) {
        return place + ": " + what;
    }

    /** Exceptions of the clients' own configuration may quote values, so only those of brokers are quoted. */
    private String describe(Throwable cause) {
        if (cause instanceof BackplaneException || cause instanceof NoLeaderException) {
            return String.valueOf(cause.getMessage());
        }
        if (cause instanceof TimeoutException || cause instanceof org.apache.kafka.common.errors.TimeoutException) {
            return "no answer in time";
        }
        if (cause instanceof SslAuthenticationException) {
            return "no TLS with the broker: " + handshake(cause)
                    + " (expected: a certificate of an authority in backplane.kafka.tls.ca, for the host in bootstrap-servers; and,"
                    + " where the broker asks for one, backplane.kafka.tls.cert)";
        }
        if (cause instanceof AuthenticationException) {
            return "the broker refuses who we say we are (expected: the mechanism and credentials that it knows)";
        }
        if (cause instanceof TopicAuthorizationException refused) {
            // Whoever writes or looks says so himself, so this was a consumer.
            return refused.unauthorizedTopics().stream()
                    .sorted()
                    .map(topic -> Rights.message("Read", "topic " + topic))
                    .collect(Collectors.joining("; "));
        }
        if (cause instanceof AuthorizationException) {
            return "not allowed (expected: the rights that docs/kafka.md lists)";
        }
        // Only tokens are got before brokers are asked, so nothing else can fail there.
        if (Failures.isCausedBy(cause, LoginException.class)) {
            return "no token for the brokers (expected: an authority that answers at backplane.kafka.sasl.token-url, and knows"
                    + " client-id and client-secret)";
        }
        if (cause instanceof RecordTooLargeException) {
            return "a record larger than a Kafka topic takes (expected: the max.message.bytes that docs/kafka.md lists)";
        }
        String name = cause.getClass().getSimpleName();
        return cause instanceof KafkaException && cause.getCause() != null
                ? name + " because of " + cause.getCause().getClass().getSimpleName()
                : name;
    }

    private static String handshake(Throwable cause) {
        Throwable reason = cause.getCause() == null ? cause : cause.getCause();
        return String.valueOf(reason.getMessage());
    }
}
