package io.pollcast.backplane.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.protocol.RedisProtocolException;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.ssl.NotSslRecordException;
import io.pollcast.backplane.BackplaneException;
import io.pollcast.settings.Durations;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;

/** Makes of whatever Lettuce throws one short sentence such as {@code redis 127.0.0.1:6379: connection refused}, without the password. */
final class RedisErrors {

    private static final int MAX_TEXT = 300;

    /** Which of the scripts it was tells a reader nothing, and what we sent is not for everyone. */
    private static final Pattern UNSAID = Pattern.compile("\\.? script: [0-9a-f]{40}.*|, with args beginning with: .*");

    /** Answers with which a server says that another one is to be asked, now or for the time being. */
    private static final Pattern WRONG_SERVER =
            Pattern.compile("(READONLY|MASTERDOWN|LOADING|MOVED|CLUSTERDOWN|NOREPLICAS) .*", Pattern.DOTALL);

    /** The second is what Lettuce says of a connection that ended before it had begun with it. */
    private static final Pattern LOST = Pattern.compile("Connection reset|Handler not registered");

    private final String name;
    private final List<String> secrets;
    private final Duration timeout;

    /**
     * @param name what messages begin with, such as {@code redis 127.0.0.1:6379}
     * @param secrets what must not appear in any message
     */
    RedisErrors(String name, List<String> secrets, Duration timeout) {
        this.name = name;
        this.secrets = secrets;
        this.timeout = timeout;
    }

    /** The same for one of several servers. */
    RedisErrors named(String other) {
        return new RedisErrors(other, secrets, timeout);
    }

    /** {@code text} with the name before it. */
    String message(String text) {
        return name + ": " + text;
    }

    /** A stage that has failed for a reason of our own. */
    <T> CompletionStage<T> failure(String text) {
        return CompletableFuture.failedFuture(new BackplaneException(message(text)));
    }

    /** What {@code error} means. The cause is dropped where its text could hold what we sent. */
    BackplaneException exception(Throwable error) {
        Throwable root = root(error);
        if (root instanceof BackplaneException known) {
            return known;
        }
        String message = message(text(root));
        return root instanceof RedisCommandExecutionException
                ? new BackplaneException(message)
                : new BackplaneException(message, root);
    }

    /** Whether {@code error} means that the connection is of no use, though it may look open. */
    static boolean isTimeout(Throwable error) {
        return root(error) instanceof RedisCommandTimeoutException;
    }

    /** The server's answer, if it means that this is not the server to ask. */
    static Optional<String> wrongServer(Throwable error) {
        Throwable root = root(error);
        return root instanceof RedisCommandExecutionException
                ? Optional.ofNullable(root.getMessage())
                        .filter(message -> WRONG_SERVER.matcher(message).matches())
                : Optional.empty();
    }

    private String text(Throwable root) {
        if (root instanceof RedisCommandTimeoutException) {
            return "no answer within " + Durations.text(timeout);
        }
        if (root instanceof ConnectTimeoutException) {
            return "no connection within " + Durations.text(timeout);
        }
        if (root instanceof UnknownHostException) {
            return "unknown host";
        }
        String message = root.getMessage();
        if (root instanceof ConnectException && message != null && message.contains("refused")) {
            return "connection refused";
        }
        if (root instanceof NotSslRecordException) {
            return "does not speak TLS (expected: redis:// for one without TLS, or its TLS port)";
        }
        if (root instanceof CertPathBuilderException || root instanceof CertPathValidatorException) {
            return "its certificate is not trusted (expected: its authority in backplane.redis.tls.ca)";
        }
        if (root instanceof CertificateException) {
            return safe(message
                    + " (expected: the name in its certificate, in the url or backplane.redis.tls.server-name)");
        }
        if (root instanceof CancellationException
                || message == null
                || LOST.matcher(message).find()) {
            return "connection lost";
        }
        if (root instanceof RedisProtocolException) {
            return "not a Redis: its answer is not in Redis's protocol (expected: host and port of a Redis or Valkey)";
        }
        return safe(UNSAID.matcher(message).replaceFirst("")) + RedisHint.of(message);
    }

    private String safe(String message) {
        String clean = message;
        for (String secret : secrets) {
            clean = clean.replace(secret, "***");
        }
        clean = clean.replaceAll("\\p{Cntrl}+", " ");
        return clean.length() <= MAX_TEXT ? clean : clean.substring(0, MAX_TEXT) + "...";
    }

    private static Throwable root(Throwable error) {
        Throwable root = error;
        while (root.getCause() != null && !(root instanceof BackplaneException)) {
            root = root.getCause();
        }
        return root;
    }
}
