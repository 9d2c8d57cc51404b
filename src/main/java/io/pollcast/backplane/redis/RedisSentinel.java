package io.pollcast.backplane.redis;

import io.pollcast.settings.Problems;
import org.jspecify.annotations.Nullable;

/**
 * That the nodes are Sentinels, to be asked where Redis is.
 *
 * @param master the name by which they know it
 * @param username for the Sentinels themselves; null for none
 * @param password for the Sentinels themselves; null for none; secret
 */
public record RedisSentinel(
        String master, @Nullable String username, @Nullable String password) {

    static final int DEFAULT_PORT = 26_379;

    public RedisSentinel {
        Problems problems = new Problems();
        problems.require(
                master.matches("[A-Za-z0-9._-]{1,100}"),
                "master",
                master,
                "the name after \"sentinel monitor\": 1 to 100 letters, digits, '.', '-' or '_'");
        problems.require(
                username == null || password != null, "username", String.valueOf(username), "the password beside it");
        problems.throwIfAny();
    }

    @Override
    public String toString() {
        return "sentinel " + master;
    }
}
