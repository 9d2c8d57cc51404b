package io.pollcast.auth;

import java.util.List;

/**
 * Gives topics to whoever has a claim.
 *
 * @param claim the name, as in {@link Claims#values}
 * @param is the value that it, or one of the entries of its list, must have
 * @param topics what they may read then
 */
public record ClaimRule(String claim, String is, List<TopicPattern> topics) {

    public ClaimRule {
        topics = List.copyOf(topics);
    }

    boolean matches(Claims claims) {
        return claims.values(claim).contains(is);
    }
}
