package io.pollcast.topic;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Many topics of one form, such as {@code prices/{symbol}}, of which those are polled that somebody wants.
 *
 * @param name the form: parts as of a topic, one of which is a variable in braces; validated by the constructor
 * @param allowed which values the variable may have
 * @param everyMillis how often each is polled, in milliseconds
 * @param staleAfterMillis the age at which a value is stale, in milliseconds
 * @param access who may read them
 * @param maxTopics how many may be polled at once
 */
public record TopicTemplate(
        String name, Allowed allowed, long everyMillis, long staleAfterMillis, Access access, int maxTopics) {

    private static final Pattern FORM =
            Pattern.compile("((?:[^{}/]+/)*+)\\{([A-Za-z][A-Za-z0-9_-]{0,31})}((?:/[^{}/]+)*+)");

    /** @throws IllegalArgumentException if {@link #problem} finds one in the name */
    public TopicTemplate {
        problem(name).ifPresent(problem -> {
            throw new IllegalArgumentException(problem);
        });
    }

    /** @param open whether everyone may read them as long as nobody is asked who reads */
    public TopicTemplate(
            String name, Allowed allowed, long everyMillis, long staleAfterMillis, boolean open, int maxTopics) {
        this(name, allowed, everyMillis, staleAfterMillis, Access.of(open), maxTopics);
    }

    /** Whether {@code name} is meant as a template. */
    public static boolean isTemplate(String name) {
        return name.indexOf('{') >= 0 || name.indexOf('}') >= 0;
    }

    /** What is wrong with {@code name} as a template, and what would be right; empty if nothing is. */
    public static Optional<String> problem(String name) {
        Matcher form = FORM.matcher(name);
        if (name.length() > Topic.MAX_LENGTH || !form.matches()) {
            return Optional.of("template of " + name.length()
                    + " characters (expected: one part in braces, at most " + Topic.MAX_LENGTH
                    + " characters, such as prices/{symbol})");
        }
        return Topic.problem(form.group(1) + 'x' + form.group(3));
    }

    /** The name of the variable, without braces. */
    public String variable() {
        return part(2);
    }

    /** What topics of this form begin with; empty if the variable is the first part. */
    public String prefix() {
        return part(1);
    }

    /** What they end with; empty if the variable is the last part. */
    public String suffix() {
        return part(3);
    }

    private String part(int group) {
        Matcher form = FORM.matcher(name);
        if (!form.matches()) {
            throw new IllegalStateException("the constructor has checked it");
        }
        return form.group(group);
    }

    /** Some topic of this form; its value may not be allowed. */
    public Topic sample() {
        return new Topic(prefix() + 'x' + suffix());
    }

    /** Whether {@code topic} has this form, whatever the value. */
    public boolean fits(Topic topic) {
        return value(topic).isPresent();
    }

    /** Whether {@code topic} has this form and a value that is allowed. */
    public boolean admits(Topic topic) {
        return value(topic).filter(allowed::allows).isPresent();
    }

    /** The variable's value in {@code topic}; empty if that has another form. */
    public Optional<String> value(Topic topic) {
        String text = topic.name();
        int from = name.indexOf('{');
        int suffix = name.length() - name.indexOf('}') - 1;
        int to = text.length() - suffix;
        if (to <= from
                || !text.regionMatches(0, name, 0, from)
                || !text.regionMatches(to, name, name.length() - suffix, suffix)
                || text.substring(from, to).indexOf('/') >= 0) {
            return Optional.empty();
        }
        return Optional.of(text.substring(from, to));
    }

    /** What is to be known of {@code topic}, which it admits. */
    public TopicInfo info(Topic topic) {
        return new TopicInfo(topic, null, everyMillis, staleAfterMillis, access, true);
    }

    /** Whether some topic could have both forms. */
    public boolean overlaps(TopicTemplate other) {
        String[] mine = name.split("/", -1);
        String[] theirs = other.name.split("/", -1);
        boolean overlaps = mine.length == theirs.length;
        for (int i = 0; overlaps && i < mine.length; i++) {
            overlaps = mine[i].equals(theirs[i]) || mine[i].startsWith("{") || theirs[i].startsWith("{");
        }
        return overlaps;
    }

    /** All of it on one line, equal for equal templates. */
    String text() {
        return name + ' ' + allowed + ' ' + everyMillis + ' ' + staleAfterMillis + ' ' + access + ' ' + maxTopics;
    }
}
