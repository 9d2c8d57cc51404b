package io.pollcast.backplane.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisReadOnlyException;
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
import java.util.concurrent.CancellationException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes of whatever Lettuce throws one short sentence such as {@code redis 127.0.0.1:6379: connection refused}, without the password. */
final class RedisErrors {

    private static final int MAX_TEXT = 300;

    /** Which of the scripts it was tells a reader nothing. */
    private static final Pattern WHICH_SCRIPT = Pattern.compile("\\.? script: [0-9a-f]{40}.*");

    private static final Pattern FORBIDDEN_COMMAND = Pattern.compile("NOPERM .*'([a-z|]+)' command.*");

    private final String address;
    private final Duration timeout;
    private final @Nullable String password;

    RedisErrors(RedisUrl url, Duration timeout) {
        this.address = url.address();
        this.password = url.password();
        this.timeout = timeout;
    }

    /** Host and port. */
    String address() {
        return address;
    }

    /** {@code text} with the address before it. */
    String message(String text) {
        return "redis " + address + ": " + text;
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
    static boolean isOfConnection(Throwable error) {
        Throwable root = root(error);
        return root instanceof RedisCommandTimeoutException || root instanceof RedisReadOnlyException;
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
        if (root instanceof CancellationException || message == null || message.contains("Connection reset")) {
            return "connection lost";
        }
        if (root instanceof RedisProtocolException) {
            return "not a Redis: its answer is not in Redis's protocol (expected: host and port of a Redis or Valkey)";
        }
        return safe(WHICH_SCRIPT.matcher(message).replaceFirst("")) + expected(message);
    }

    /** What would be right, where Redis does not say it itself. */
    private static String expected(String message) {
        Matcher forbidden = FORBIDDEN_COMMAND.matcher(message);
        if (forbidden.matches()) {
            return " (expected: an ACL rule with +" + forbidden.group(1) + "; docs/redis.md has all of it)";
        }
        if (message.startsWith("NOPERM")) {
            return " (expected: an ACL rule with the keys and the channel of docs/redis.md)";
        }
        if (message.contains("executing the script can't run this command")) {
            return " (expected: an ACL rule with all commands of docs/redis.md, as its scripts call them)";
        }
        if (message.startsWith("READONLY")) {
            return " (expected: the address of the primary, not of a replica)";
        }
        if (message.startsWith("OOM")) {
            return " (expected: more maxmemory, or fewer other keys)";
        }
        return "";
    }

    private String safe(String message) {
        String clean = password == null || password.isEmpty() ? message : message.replace(password, "***");
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
