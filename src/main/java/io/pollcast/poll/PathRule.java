package io.pollcast.poll;

import java.util.List;
import java.util.regex.Pattern;

/** Which paths an endpoint may claim at the gateway: plain ones, and none that the gateway answers itself. */
final class PathRule {

    static final List<String> RESERVED = List.of("/", "/topics", "/stream", "/pollcast.js");

    private static final Pattern PLAIN = Pattern.compile("(/[A-Za-z0-9_~@-][A-Za-z0-9._~@-]*)++/?");
    private static final int MAX_LENGTH = 256;

    private PathRule() {}

    static boolean allows(String path) {
        return path.length() <= MAX_LENGTH
                && PLAIN.matcher(path).matches()
                && !RESERVED.contains(path)
                && !path.startsWith("/topics/");
    }
}
