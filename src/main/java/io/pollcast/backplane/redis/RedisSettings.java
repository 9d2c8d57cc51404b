package io.pollcast.backplane.redis;

import io.pollcast.settings.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which Redis, and under which prefix.
 *
 * @param url {@code redis://[[user:]password@]host[:port][/database]}, or {@code rediss://} for TLS; user and password percent-encoded;
 *     secret. With several nodes host and port are those of the first, and the rest holds for all
 * @param keyPrefix what all keys of this application start with, inside braces
 * @param nodes {@code host[:port]} of more Sentinels, or of more nodes of the cluster
 * @param sentinel null unless Sentinels know where Redis is
 * @param cluster whether Redis is a cluster
 * @param tls for {@code rediss://} only; null if there is nothing special
 */
public record RedisSettings(
        String url,
        String keyPrefix,
        List<String> nodes,
        @Nullable RedisSentinel sentinel,
        boolean cluster,
        @Nullable RedisTls tls) {

    public static final String DEFAULT_KEY_PREFIX = "pollcast";

    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9_.:-]{1,64}");
    private static final int MAX_NODES = 64;

    public RedisSettings {
        nodes = List.copyOf(nodes);
        Problems problems = new Problems();
        Optional<RedisUrl> parsed = RedisUrl.parse(url, RedisUrl.DEFAULT_PORT);
        problems.require(
                parsed.isPresent(),
                "url",
                "(not shown)",
                "redis://[[user:]password@]host[:port][/database], or rediss:// for TLS; special characters of user and password percent-encoded");
        problems.require(
                PREFIX.matcher(keyPrefix).matches(),
                "key-prefix",
                keyPrefix,
                "1 to 64 letters, digits, '_', '.', ':' or '-'");
        checkNodes(problems, nodes, sentinel != null || cluster);
        problems.require(sentinel == null || !cluster, "cluster", "true", "not with sentinel: a cluster needs none");
        problems.require(
                !cluster || parsed.isEmpty() || parsed.get().database() == 0,
                "url",
                "(not shown)",
                "no database number, as a cluster has only one");
        problems.require(
                tls == null || !url.startsWith("redis://"), "tls", "set", "a url of rediss://, or no tls section");
        problems.throwIfAny();
    }

    /** One Redis. */
    public RedisSettings(String url, String keyPrefix, @Nullable RedisTls tls) {
        this(url, keyPrefix, List.of(), null, false, tls);
    }

    /** One Redis, with nothing special for TLS. */
    public RedisSettings(String url, String keyPrefix) {
        this(url, keyPrefix, null);
    }

    private static void checkNodes(Problems problems, List<String> nodes, boolean useful) {
        problems.require(nodes.isEmpty() || useful, "nodes", "set", "sentinel or cluster: true beside it, or no nodes");
        problems.require(nodes.size() <= MAX_NODES, "nodes", nodes.size() + " entries", "at most " + MAX_NODES);
        for (int i = 0; i < nodes.size(); i++) {
            problems.require(
                    RedisNode.parse(nodes.get(i), RedisUrl.DEFAULT_PORT).isPresent(),
                    "nodes[" + i + ']',
                    nodes.get(i).contains("@") ? "(not shown)" : nodes.get(i),
                    "host[:port]; user, password and TLS are those of the url");
        }
    }

    RedisUrl parsedUrl() {
        return RedisUrl.parse(url, defaultPort()).orElseThrow();
    }

    /** All that are configured, without repetition, that of the URL first. */
    List<RedisNode> allNodes() {
        List<RedisNode> all = new ArrayList<>(List.of(parsedUrl().node()));
        nodes.forEach(node -> all.add(RedisNode.parse(node, defaultPort()).orElseThrow()));
        return all.stream().distinct().toList();
    }

    RedisTls tlsOrUsual() {
        return tls == null ? RedisTls.USUAL : tls;
    }

    private int defaultPort() {
        return sentinel == null ? RedisUrl.DEFAULT_PORT : RedisSentinel.DEFAULT_PORT;
    }

    @Override
    public String toString() {
        String kind = sentinel != null ? " (" + sentinel + ")" : cluster ? " (cluster)" : "";
        return parsedUrl() + kind + " {" + keyPrefix + "}";
    }
}
