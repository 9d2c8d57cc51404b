package io.pollcast.backplane.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Arguments and answers of Redis are bytes; all but the bodies are UTF-8 text. */
final class Bytes {

    private Bytes() {}

    static byte[] of(String text) {
        return text.getBytes(UTF_8);
    }

    static byte[] of(long number) {
        return of(Long.toString(number));
    }

    static String text(byte[] bytes) {
        return new String(bytes, UTF_8);
    }
}
