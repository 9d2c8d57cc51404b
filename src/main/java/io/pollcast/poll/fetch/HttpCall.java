package io.pollcast.poll.fetch;

import io.pollcast.change.Observation;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Response;
import okio.AsyncTimeout;

/**
 * One call and its one result. The timeout runs from the start, by a watch of its own: OkHttp's begins only when a thread takes the call out
 * of the queue, and cannot end a look-up of a name. Any thread; the first result counts.
 */
final class HttpCall implements Callback {

    private static final long MAX_UNWANTED = 64 * 1024;

    private final Call call;
    private final ResponseReader reader;
    private final Consumer<Observation> result;
    private final AtomicBoolean given = new AtomicBoolean();
    private final AsyncTimeout watch = new AsyncTimeout() {
        @Override
        protected void timedOut() {
            give(new Observation.Failed(FailureReason.TIMEOUT));
            call.cancel();
        }
    };

    HttpCall(Call call, ResponseReader reader, Consumer<Observation> result) {
        this.call = call;
        this.reader = reader;
        this.result = result;
    }

    void start(long timeoutMillis) {
        watch.timeout(timeoutMillis, TimeUnit.MILLISECONDS);
        watch.enter();
        call.enqueue(this);
    }

    @Override
    public void onResponse(Call answered, Response response) {
        Observation observation = read(response);
        watch.exit();
        give(observation);
    }

    @Override
    public void onFailure(Call failed, IOException e) {
        watch.exit();
        give(new Observation.Failed(FailureReason.of(e)));
    }

    private Observation read(Response response) {
        try (response) {
            Observation observation = reader.read(response);
            if (observation instanceof Observation.Failed && !isShort(response)) {
                call.cancel();
            }
            return observation;
        } catch (IOException e) {
            return new Observation.Failed(FailureReason.of(e));
        }
    }

    /**
     * Whether what nobody wants to read is little enough to be read all the same, which keeps the connection for the next call. OkHttp would try
     * with any body, for a tenth of a second, and take all that comes.
     */
    private static boolean isShort(Response response) {
        long length = response.body().contentLength();
        return length >= 0 && length <= MAX_UNWANTED;
    }

    private void give(Observation observation) {
        if (given.compareAndSet(false, true)) {
            result.accept(observation);
        }
    }
}
