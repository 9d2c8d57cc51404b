package io.pollcast.poll.fetch;

import java.io.IOException;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.BufferedSource;
import okio.ForwardingSource;
import okio.Okio;
import org.jspecify.annotations.Nullable;

/**
 * Bounds what comes over the wire before it is unpacked: a gzip stream can have a head without end, which the unpacker would keep until it
 * is over. Packed bytes are hardly ever more than the bytes that they become, so the limit is the one of the body and some. Any thread.
 */
final class RawLimit implements Interceptor {

    private static final int SLACK = 64 * 1024;

    @Override
    public Response intercept(Chain chain) throws IOException {
        Response response = chain.proceed(chain.request());
        Source source = chain.request().tag(Source.class);
        if (source == null || response.header("Content-Encoding") == null) {
            return response;
        }
        return response.newBuilder()
                .body(new Limited(response.body(), source.maxBody()))
                .build();
    }

    private static final class Limited extends ResponseBody {

        private final ResponseBody body;
        private final BufferedSource source;

        Limited(ResponseBody body, int maxBody) {
            this.body = body;
            this.source = Okio.buffer(new Counted(body.source(), maxBody));
        }

        @Override
        public @Nullable MediaType contentType() {
            return body.contentType();
        }

        @Override
        public long contentLength() {
            return body.contentLength();
        }

        @Override
        public BufferedSource source() {
            return source;
        }
    }

    private static final class Counted extends ForwardingSource {

        private final int maxBody;
        private long left;

        Counted(okio.Source delegate, int maxBody) {
            super(delegate);
            this.maxBody = maxBody;
            this.left = (long) maxBody + SLACK;
        }

        @Override
        public long read(Buffer sink, long byteCount) throws IOException {
            long read = super.read(sink, byteCount);
            left -= Math.max(read, 0);
            if (left < 0) {
                throw new RefusedException("body over " + maxBody + " bytes");
            }
            return read;
        }
    }
}
