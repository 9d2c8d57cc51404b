package io.pollcast.poll.fetch;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Response;
import okio.AsyncTimeout;

/**
 * Bodies that nobody wants. A short one is read to its end, which keeps the connection for the next call; a long or slow one costs the
 * connection. OkHttp would read any body for a tenth of a second, and take all that comes.
 */
final class Leftovers {

    private static final long MAX_BYTES = 64 * 1024;
    private static final long MAX_MILLIS = 250;

    private Leftovers() {}

    /** Closes {@code response}, and cancels {@code call} if its connection cannot be used again. */
    static void discard(Response response, Call call) {
        AsyncTimeout watch = new AsyncTimeout() {
            @Override
            protected void timedOut() {
                call.cancel();
            }
        };
        watch.timeout(MAX_MILLIS, TimeUnit.MILLISECONDS);
        watch.enter();
        try (response) {
            if (response.body().contentLength() > MAX_BYTES
                    || response.body().source().request(MAX_BYTES + 1)) {
                call.cancel();
            }
        } catch (IOException e) {
            call.cancel();
        } finally {
            watch.exit();
        }
    }
}
