package io.pollcast.backplane.redis;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What would be right instead of an answer of Redis that does not say it itself.
 *
 * @param answer the answers that it is for
 * @param expected what would be right; {@code $1} is the answer's first group
 */
record RedisHint(Pattern answer, String expected) {

    /** What would be right instead of a replica. */
    static final String PRIMARY = "(expected: the address of the primary, not of a replica)";

    /** The first that fits counts. */
    private static final List<RedisHint> ALL = List.of(
            hint("NOPERM .*'([a-z|]+)' command.*", "(expected: an ACL rule with +$1; docs/redis.md has all of it)"),
            hint(
                    "NOAUTH.*",
                    "(expected: a password in backplane.redis.url; for Sentinels in backplane.redis.sentinel.password)"),
            hint("NOPERM.*", "(expected: an ACL rule with the keys and the channel of docs/redis.md)"),
            hint(
                    ".*executing the script can't run this command.*",
                    "(expected: an ACL rule with all commands of docs/redis.md, as its scripts call them)"),
            hint("READONLY.*", PRIMARY),
            hint("MOVED.*", "(expected: backplane.redis.cluster: true, as this is a node of a cluster)"),
            hint(".*cluster support disabled.*", "(expected: a node of a cluster, or no backplane.redis.cluster)"),
            hint(
                    "ERR unknown command 'SENTINEL'.*",
                    "(expected: host and port of a Sentinel, or no backplane.redis.sentinel)"),
            hint(
                    "ERR unknown command 'EVALSHA'.*",
                    "(expected: a Redis or Valkey with EVAL; if this is a Sentinel, backplane.redis.sentinel)"),
            hint("OOM.*", "(expected: more maxmemory, or fewer other keys)"));

    private static RedisHint hint(String answer, String expected) {
        return new RedisHint(Pattern.compile(answer, Pattern.DOTALL), expected);
    }

    /** What follows {@code message}, with a space before it; empty if nothing is known. */
    static String of(String message) {
        for (RedisHint hint : ALL) {
            Matcher matcher = hint.answer.matcher(message);
            if (matcher.matches()) {
                return ' ' + matcher.replaceFirst(hint.expected);
            }
        }
        return "";
    }
}
