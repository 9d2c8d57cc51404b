package io.pollcast.sse;

import io.pollcast.topic.Tag;
import java.util.Base64;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a connection has, as the {@code id} of its frames and as the {@code Last-Event-ID} of its successor: an 8-character stamp, then a tag
 * for each topic, in any order and without separators. Made from content, so it holds across gateways, restarts and stores; nothing is
 * remembered about clients.
 *
 * @param stamp the highest version among the values that the connection has; 0 if it has none
 * @param tags of the values that it has
 */
public record Cursor(long stamp, Set<Tag> tags) {

    public static final Cursor EMPTY = new Cursor(0, Set.of());

    private static final int MAX_TAGS = 256;
    private static final int STAMP_BYTES = 6;
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]+");

    public Cursor {
        tags = Set.copyOf(tags);
    }

    /** Reads what a client sent; what does not parse, or is too long, is an empty cursor. */
    public static Cursor parse(@Nullable String text) {
        if (text == null
                || text.isEmpty()
                || text.length() % Tag.LENGTH != 0
                || text.length() > (1 + MAX_TAGS) * Tag.LENGTH
                || !FORM.matcher(text).matches()) {
            return EMPTY;
        }
        Set<Tag> tags = new HashSet<>();
        for (int at = Tag.LENGTH; at < text.length(); at += Tag.LENGTH) {
            tags.add(new Tag(text.substring(at, at + Tag.LENGTH)));
        }
        return new Cursor(stamp(text.substring(0, Tag.LENGTH)), tags);
    }

    /** The text form of a cursor. */
    public static String text(long stamp, Collection<Tag> tags) {
        StringBuilder text = new StringBuilder((1 + tags.size()) * Tag.LENGTH);
        byte[] bytes = new byte[STAMP_BYTES];
        for (int i = 0; i < STAMP_BYTES; i++) {
            bytes[i] = (byte) (stamp >>> (8 * (STAMP_BYTES - 1 - i)));
        }
        text.append(Base64.getUrlEncoder().encodeToString(bytes));
        for (Tag tag : tags) {
            text.append(tag.text());
        }
        return text.toString();
    }

    private static long stamp(String text) {
        long stamp = 0;
        for (byte b : Base64.getUrlDecoder().decode(text)) {
            stamp = stamp << 8 | (b & 0xff);
        }
        return stamp;
    }

    @Override
    public String toString() {
        return text(stamp, tags);
    }
}
