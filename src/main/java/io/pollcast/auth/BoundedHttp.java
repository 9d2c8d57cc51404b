package io.pollcast.auth;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;

/**
 * Asks a server that may be slow, endless or hostile: redirects are not followed, and an answer has a time for the whole of it and a size.
 * Thread-safe; never blocks.
 */
final class BoundedHttp {

    private final HttpClient client;
    private final Duration timeout;
    private final int maxBytes;

    /**
     * @param timeout for the whole answer
     * @param maxBytes the largest body
     */
    BoundedHttp(Duration timeout, int maxBytes) {
        this.timeout = timeout;
        this.maxBytes = maxBytes;
        this.client = HttpClient.newBuilder()
                .connectTimeout(timeout)
                .followRedirects(HttpClient.Redirect.NEVER)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    /** The answer; fails with an {@link IOException} or a {@link java.util.concurrent.TimeoutException}. */
    CompletableFuture<HttpResponse<byte[]>> send(HttpRequest request) {
        CompletableFuture<HttpResponse<byte[]>> sent = client.sendAsync(request, head -> new BoundedBody(maxBytes));
        // A copy: one that has timed out itself could not be cancelled any more, and its connection would stay open.
        return sent.copy().orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS).whenComplete((answer, failure) -> {
            if (failure != null) {
                sent.cancel(true);
            }
        });
    }

    /** Collects a body, and gives up on one that is too large. */
    private static final class BoundedBody implements HttpResponse.BodySubscriber<byte[]> {

        private final HttpResponse.BodySubscriber<byte[]> all = HttpResponse.BodySubscribers.ofByteArray();
        private final int maxBytes;
        private long bytes;
        private Flow.Subscription subscription = new None();

        BoundedBody(int maxBytes) {
            this.maxBytes = maxBytes;
        }

        @Override
        public CompletionStage<byte[]> getBody() {
            return all.getBody();
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            all.onSubscribe(given);
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            bytes += buffers.stream().mapToLong(ByteBuffer::remaining).sum();
            if (bytes > maxBytes) {
                subscription.cancel();
                all.onError(new IOException("a body of more than " + maxBytes + " bytes"));
            } else {
                all.onNext(buffers);
            }
        }

        @Override
        public void onError(Throwable failure) {
            all.onError(failure);
        }

        @Override
        public void onComplete() {
            all.onComplete();
        }

        private record None() implements Flow.Subscription {

            @Override
            public void request(long more) {
                // Nothing comes before the real subscription.
            }

            @Override
            public void cancel() {
                // There is nothing to stop.
            }
        }
    }
}
