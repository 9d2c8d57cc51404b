package io.pollcast.auth;

import io.pollcast.settings.Problems;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A key for a server. Only its hash is known here.
 *
 * @param name whose it is; appears in messages
 * @param sha256 the SHA-256 of the key, in hexadecimal
 * @param topics what its holder may read
 * @param claims what its holder is known as, for endpoints whose {@code access} asks for it
 */
public record ApiKey(String name, String sha256, List<TopicPattern> topics, Map<String, List<String>> claims) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern HASH = Pattern.compile("[0-9a-fA-F]{64}");

    public ApiKey {
        topics = List.copyOf(topics);
        claims = Map.copyOf(claims);
        Problems problems = new Problems();
        problems.require(NAME.matcher(name).matches(), "name", name, "letters, digits, '.', '_' and '-', at most 64");
        problems.require(
                HASH.matcher(sha256).matches(),
                "sha256",
                "(not shown)",
                "64 hexadecimal digits; pollcast token --api-key makes a key and its hash");
        problems.require(!topics.isEmpty(), "topics", "[]", "what it may read, such as [ \"*\" ]");
        problems.throwIfAny();
    }
}
