package io.pollcast.gateway;

import io.pollcast.topic.Fingerprint;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** ETags made of fingerprints, and their comparison (RFC 9110, section 8.8.3 and 13.1.2). */
final class EntityTags {

    private static final Pattern ENTITY_TAG = Pattern.compile("(?:W/)?\"([\\x21\\x23-\\x7e\\x80-\\xff]*)\"");
    private static final int MAX_LENGTH = 4_096;

    private EntityTags() {}

    /** The ETag of a body sent as it is. */
    static String strong(Fingerprint fingerprint) {
        return '"' + fingerprint.text() + '"';
    }

    /** The ETag of the same body sent compressed: equal in meaning, not byte for byte. */
    static String weak(Fingerprint fingerprint) {
        return "W/" + strong(fingerprint);
    }

    /** Whether an {@code If-None-Match} header names the body; weak comparison, so that a proxy may have weakened the tag. */
    static boolean matches(@Nullable String ifNoneMatch, Fingerprint fingerprint) {
        if (ifNoneMatch == null || ifNoneMatch.length() > MAX_LENGTH) {
            return false;
        }
        if (ifNoneMatch.trim().equals("*")) {
            return true;
        }
        Matcher tags = ENTITY_TAG.matcher(ifNoneMatch);
        while (tags.find()) {
            if (tags.group(1).equals(fingerprint.text())) {
                return true;
            }
        }
        return false;
    }
}
