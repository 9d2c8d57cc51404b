package io.pollcast.backplane.redis;

import io.pollcast.backplane.json.MalformedException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answer of a script: a list of bytes, nothings and lists. */
final class Reply {

    private final List<?> parts;

    Reply(@Nullable Object answer) throws MalformedException {
        if (!(answer instanceof List<?> list)) {
            throw new MalformedException("unexpected answer of a script (expected: a list)");
        }
        this.parts = list;
    }

    int size() {
        return parts.size();
    }

    byte @Nullable [] bytesOrNull(int index) throws MalformedException {
        Object part = index < parts.size() ? parts.get(index) : null;
        if (part != null && !(part instanceof byte[])) {
            throw new MalformedException("unexpected answer of a script (expected: bytes)");
        }
        return (byte[]) part;
    }

    byte[] bytes(int index) throws MalformedException {
        byte[] bytes = bytesOrNull(index);
        if (bytes == null) {
            throw new MalformedException("unexpected answer of a script (expected: more)");
        }
        return bytes;
    }

    String text(int index) throws MalformedException {
        return Bytes.text(bytes(index));
    }

    @Nullable String textOrNull(int index) throws MalformedException {
        byte[] bytes = bytesOrNull(index);
        return bytes == null ? null : Bytes.text(bytes);
    }

    long number(int index) throws MalformedException {
        try {
            return Long.parseLong(text(index));
        } catch (NumberFormatException e) {
            throw new MalformedException("unexpected answer of a script (expected: a number)");
        }
    }

    Reply list(int index) throws MalformedException {
        return new Reply(index < parts.size() ? parts.get(index) : null);
    }
}
