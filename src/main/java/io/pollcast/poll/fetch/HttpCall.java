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

    private final Call call;
    private final ResponseReader reader;
    private final Consumer<Observation> result;
    private final AtomicBoolean given = new AtomicBoolean();
    private volatile Observation sofar = new Observation.Failed(FailureReason.TIMEOUT);
    private final AsyncTimeout watch = new AsyncTimeout() {
        @Override
        protected void timedOut() {
            give(sofar);
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
        sofar = read(response);
        if (sofar instanceof Observation.Failed) {
            Leftovers.discard(response, call);
        } else {
            response.close();
        }
        watch.exit();
        give(sofar);
    }

    @Override
    public void onFailure(Call failed, IOException e) {
        watch.exit();
        give(new Observation.Failed(FailureReason.of(e)));
    }

    /** What is not an {@link IOException} would leave the poll without an end. */
    private Observation read(Response response) {
        try {
            return reader.read(response);
        } catch (RefusedException e) {
            return Observation.Failed.unfit(FailureReason.of(e));
        } catch (IOException e) {
            return new Observation.Failed(FailureReason.of(e));
        } catch (RuntimeException e) {
            return new Observation.Failed(FailureReason.UNREADABLE);
        }
    }

    private void give(Observation observation) {
        if (given.compareAndSet(false, true)) {
            result.accept(observation);
        }
    }
}
