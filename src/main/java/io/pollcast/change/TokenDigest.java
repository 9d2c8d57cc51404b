package io.pollcast.change;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.security.MessageDigest;

/**
 * Makes one hash of the tokens of a JSON text: equal tokens in equal order, equal hash, whatever the white space between them and the escapes
 * within them. Each token goes in as one byte that says which kind it is and, for those with a text, the count of its characters and these.
 */
final class TokenDigest {

    private static final int BUFFER = 8_192;
    private static final int MAX_CHARACTER = 3;

    private final MessageDigest digest;
    private final byte[] buffer = new byte[BUFFER];
    private int filled;

    TokenDigest(MessageDigest digest) {
        this.digest = digest;
    }

    /** The token that {@code parser} stands at. */
    void add(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        room();
        buffer[filled++] = (byte) token.id();
        if (token == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            length(name.length());
            for (int i = 0; i < name.length(); i++) {
                character(name.charAt(i));
            }
        } else if (token.isScalarValue()) {
            text(parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength());
        }
    }

    byte[] finish() {
        flush();
        return digest.digest();
    }

    private void text(char[] text, int offset, int count) {
        length(count);
        for (int i = offset; i < offset + count; i++) {
            character(text[i]);
        }
    }

    private void length(int count) {
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            room();
            buffer[filled++] = (byte) (count >>> shift);
        }
    }

    /** As UTF-8 would, but each half of a surrogate pair by itself, since JSON may hold one without the other. */
    private void character(char c) {
        room();
        if (c < 0x80) {
            buffer[filled++] = (byte) c;
        } else if (c < 0x800) {
            buffer[filled++] = (byte) (0xC0 | (c >> 6));
            buffer[filled++] = (byte) (0x80 | (c & 0x3F));
        } else {
            buffer[filled++] = (byte) (0xE0 | (c >> 12));
            buffer[filled++] = (byte) (0x80 | ((c >> 6) & 0x3F));
            buffer[filled++] = (byte) (0x80 | (c & 0x3F));
        }
    }

    private void room() {
        if (filled > BUFFER - MAX_CHARACTER) {
            flush();
        }
    }

    private void flush() {
        digest.update(buffer, 0, filled);
        filled = 0;
    }
}
