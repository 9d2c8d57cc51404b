package io.pollcast.settings;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A text that nobody may see, parts of which may stand in files. Those are read each time, so that a secret that was replaced is taken up at
 * once. Immutable; any thread.
 */
public final class Secret {

    private static final int MAX_BYTES = 64 * 1024;

    private sealed interface Part {
        String value() throws IOException;
    }

    private record Text(String value) implements Part {}

    private record Content(Path file) implements Part {
        @Override
        public String value() throws IOException {
            return content(file);
        }
    }

    private final List<Part> parts;

    private Secret(List<Part> parts) {
        this.parts = List.copyOf(parts);
    }

    public static Secret of(String text) {
        return new Secret(List.of(new Text(text)));
    }

    /** What {@code file} holds, less one newline at its end. */
    public static Secret in(Path file) {
        return new Secret(List.of(new Content(file)));
    }

    /** One behind the other. */
    public static Secret joined(List<Secret> secrets) {
        return new Secret(
                secrets.stream().flatMap(secret -> secret.parts.stream()).toList());
    }

    /** @throws IOException if a file cannot be read, or holds no UTF-8, or more than 64 KiB */
    public String value() throws IOException {
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            text.append(part.value());
        }
        return text.toString();
    }

    /**
     * What a small file of text holds, less one newline at its end.
     *
     * @throws IOException if it cannot be read, or holds no UTF-8, or more than 64 KiB
     */
    public static String content(Path file) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        }
        if (bytes.length > MAX_BYTES) {
            throw new CharacterCodingException();
        }
        String text = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
        if (text.endsWith("\r\n")) {
            return text.substring(0, text.length() - 2);
        }
        return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && parts.equals(secret.parts);
    }

    @Override
    public int hashCode() {
        return parts.hashCode();
    }

    @Override
    public String toString() {
        return "(not shown)";
    }
}
