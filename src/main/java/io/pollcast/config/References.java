package io.pollcast.config;

import io.pollcast.settings.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Replaces <code>${NAME}</code> by a variable of the environment and <code>${file:/path}</code> by what a file holds, less one newline at
 * its end. <code>$${</code> writes the two characters without the first dollar. What was put in is not looked at again.
 */
final class References {

    private static final Pattern REFERENCE = Pattern.compile("\\$\\$\\{|\\$\\{([^{}]*)}|\\$\\{");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final String FILE = "file:";

    /** The name of a file that is referred to is its first group. */
    static final Pattern FILE_REFERENCE = Pattern.compile("\\$\\{file:([^{}]+)}");

    static final int MAX_BYTES = 64 * 1024;

    private final Map<String, String> environment;

    References(Map<String, String> environment) {
        this.environment = environment;
    }

    /** Whether {@code text} has a reference, so that its value is to be kept secret. */
    static boolean in(String text) {
        return text.contains("${");
    }

    /** {@code text} with its references replaced; null, and each that fails noted at {@code path}, if one fails. */
    @Nullable String replace(String text, String path, Findings findings) {
        StringBuilder result = new StringBuilder();
        boolean complete = true;
        Matcher matcher = REFERENCE.matcher(text);
        while (matcher.find()) {
            String value = value(matcher, path, findings);
            complete &= value != null;
            matcher.appendReplacement(result, Matcher.quoteReplacement(value == null ? "" : value));
            if (result.length() > MAX_BYTES) {
                findings.add(path, "(not shown)", "expected: at most 64KiB after ${...} is replaced");
                return null;
            }
        }
        return complete ? matcher.appendTail(result).toString() : null;
    }

    private @Nullable String value(Matcher matcher, String path, Findings findings) {
        String name = matcher.group(1);
        if (matcher.group().equals("$${")) {
            return "${";
        }
        if (name != null && name.startsWith(FILE) && name.length() > FILE.length()) {
            return content(name.substring(FILE.length()), path, findings);
        }
        if (name == null || !VARIABLE.matcher(name).matches()) {
            findings.add(path, "a ${ that is no reference", "expected: ${NAME}, ${file:/path}, or $${ for a plain ${");
            return null;
        }
        String value = environment.get(name);
        if (value == null) {
            findings.missing(path, "the environment variable " + name + " to be set");
        }
        return value;
    }

    private static @Nullable String content(String name, String path, Findings findings) {
        String expected = "the file " + name + " to be readable text of at most 64KiB";
        try {
            Path file = Path.of(name);
            if (!Files.isRegularFile(file)) {
                findings.missing(path, "a file " + name);
                return null;
            }
            return Secret.content(file);
        } catch (IOException | InvalidPathException e) {
            findings.add(path, "(not shown)", "expected: " + expected);
            return null;
        }
    }

    /** The same as a secret whose files are read when it is needed. */
    @Nullable Secret secret(String text, String path, Findings findings) {
        if (replace(text, path, findings) == null) {
            return null;
        }
        List<Secret> parts = new ArrayList<>();
        Matcher matcher = REFERENCE.matcher(text);
        int end = 0;
        while (matcher.find()) {
            parts.add(Secret.of(text.substring(end, matcher.start())));
            parts.add(part(matcher, path, findings));
            end = matcher.end();
        }
        parts.add(Secret.of(text.substring(end)));
        return Secret.joined(parts);
    }

    private Secret part(Matcher matcher, String path, Findings findings) {
        String name = matcher.group(1);
        if (name != null && name.startsWith(FILE)) {
            return Secret.in(Path.of(name.substring(FILE.length())).toAbsolutePath());
        }
        String value = value(matcher, path, findings);
        return Secret.of(value == null ? "" : value);
    }
}
