package io.pollcast.poll.fetch;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;

/** Names why a call failed in words that are safe to show to anybody: no address, no path, nothing that the backend wrote. */
final class FailureReason {

    static final String TIMEOUT = "timeout";
    static final String UNREADABLE = "answer that cannot be read";

    private FailureReason() {}

    static String of(IOException e) {
        if (e instanceof RefusedException || e instanceof TokenException) {
            return String.valueOf(e.getMessage());
        }
        if (e instanceof InterruptedIOException) {
            return TIMEOUT;
        }
        if (e instanceof ConnectException || e instanceof NoRouteToHostException) {
            return "connection refused";
        }
        if (e instanceof UnknownHostException) {
            return "unknown host";
        }
        return e instanceof SSLException ? "TLS failure" : "connection broken";
    }
}
