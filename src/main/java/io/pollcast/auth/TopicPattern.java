package io.pollcast.auth;

import io.pollcast.topic.Topic;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Names one topic, or several by {@code *}, which stands for any characters, also none and also {@code /}.
 *
 * @param text such as {@code prices} or {@code orders/*}; checked by {@link #parse}
 */
public record TopicPattern(String text) {

    /** Every topic. */
    public static final TopicPattern ANY = new TopicPattern("*");

    /** What {@link #parse} takes, in words. */
    public static final String FORM = "a topic, or a pattern such as orders/*";

    private static final Pattern GRAMMAR = Pattern.compile("[A-Za-z0-9._/*-]{1," + Topic.MAX_LENGTH + "}");

    /** The pattern that {@code text} is; empty if it could not cover any topic. For text that comes from outside. */
    public static Optional<TopicPattern> parse(String text) {
        return GRAMMAR.matcher(text).matches() ? Optional.of(new TopicPattern(text)) : Optional.empty();
    }

    /**
     * Whether this names {@code topic}. Goes back to the last star only, so it takes at most the product of both lengths.
     */
    public boolean covers(Topic topic) {
        String name = topic.name();
        int at = 0;
        int star = -1;
        int resume = 0;
        int i = 0;
        while (i < name.length()) {
            if (at < text.length() && text.charAt(at) == '*') {
                star = at++;
                resume = i;
            } else if (at < text.length() && text.charAt(at) == name.charAt(i)) {
                at++;
                i++;
            } else if (star >= 0) {
                at = star + 1;
                i = ++resume;
            } else {
                return false;
            }
        }
        return text.substring(at).chars().allMatch(character -> character == '*');
    }
}
