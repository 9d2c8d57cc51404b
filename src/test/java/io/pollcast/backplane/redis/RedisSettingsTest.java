package io.pollcast.backplane.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisURI;
import io.pollcast.settings.InvalidSettingsException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedisSettingsTest {

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "redis://localhost, false, -, -, localhost, 6379, 0",
                "redis://my_host.local:1/, false, -, -, my_host.local, 1, 0",
                "rediss://user:p%40s%2Fs+1%25@10.0.0.1:65535/15, true, user, p@s/s+1%, 10.0.0.1, 65535, 15",
                "redis://:secret@[::1]:6380, false, -, secret, ::1, 6380, 0",
                "redis://secret@host, false, -, secret, host, 6379, 0"
            })
    void readsTheUrl(String url, boolean tls, String user, String password, String host, int port, int database) {
        assertThat(new RedisSettings(url, "p").parsedUrl())
                .isEqualTo(new RedisUrl(tls, user, password, new RedisNode(host, port), database));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "http://host",
                "redis://",
                "redis://secret@host:0",
                "redis://secret@host:65536",
                "redis://sec%zzret@host",
                "redis://a:secret:b@host",
                "redis://secret@host/x",
                "redis://host?timeout=secret"
            })
    void refusesWithoutShowingIt(String url) {
        assertThatThrownBy(() -> new RedisSettings(url, "p"))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining("expected: redis://")
                .message()
                .doesNotContain("secret");
    }

    @Test
    void showsNoPassword() {
        RedisSettings settings = new RedisSettings("redis://user:secret@host:6379", "p");
        assertThat(settings.toString()).doesNotContain("secret").doesNotContain("user");
        assertThat(settings.parsedUrl()).hasToString("redis://host:6379");
        assertThat(Login.of(settings.parsedUrl()).toString()).doesNotContain("secret");
        RedisURI uri = new RedisURI("host", 6379, Duration.ofSeconds(1));
        Login.of(settings.parsedUrl()).putInto(uri);
        assertThat(uri.toString()).doesNotContain("secret");
    }

    @Test
    void readsSentinelsAndNodesOnce() {
        RedisSentinel sentinel = new RedisSentinel("mymaster", null, "secret");
        RedisSettings settings = new RedisSettings(
                "redis://secret@one/3", "p", List.of("two:1", "[::1]", "one:26379"), sentinel, false, null);
        assertThat(settings.allNodes())
                .containsExactly(new RedisNode("one", 26_379), new RedisNode("two", 1), new RedisNode("::1", 26_379));
        assertThat(settings).hasToString("redis://one:26379/3 (sentinel mymaster) {p}");
        assertThat(cluster("redis://one", "two").allNodes())
                .containsExactly(new RedisNode("one", 6_379), new RedisNode("two", 6_379));
        assertThat(cluster("rediss://one")).hasToString("rediss://one:6379 (cluster) {p}");
    }

    private static RedisSettings cluster(String url, String... nodes) {
        return new RedisSettings(url, "p", List.of(nodes), null, true, null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "redis://h", "h:0", "h:65536", "h:x", "user:secret@h", "a b", "h/1"})
    void refusesANodeThatIsNone(String node) {
        assertThatThrownBy(() -> cluster("redis://one", "fine", node))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining("nodes[1]: ")
                .hasMessageContaining("expected: host[:port]; user, password and TLS are those of the url")
                .message()
                .doesNotContain("secret");
    }

    @Test
    void refusesWhatDoesNotGoTogether() {
        assertThatThrownBy(() -> cluster("redis://secret@one/3"))
                .hasMessageContaining("url: (not shown) (expected: no database number, as a cluster has only one)");
        assertThatThrownBy(() -> new RedisSettings("redis://h", "p", List.of("two"), null, false, null))
                .hasMessageContaining("nodes: set (expected: sentinel or cluster: true beside it, or no nodes)");
        RedisSentinel sentinel = new RedisSentinel("mymaster", null, null);
        assertThatThrownBy(() -> new RedisSettings("redis://h", "p", List.of(), sentinel, true, null))
                .hasMessageContaining("cluster: true (expected: not with sentinel");
        assertThatThrownBy(() -> new RedisSentinel("my master", "user", null))
                .hasMessageContaining("master: my master (expected: the name after")
                .hasMessageContaining("username: user (expected: the password beside it)");
        assertThat(new RedisSentinel("m", "user", "secret").toString()).doesNotContain("secret");
    }
}
