package io.pollcast.backplane.redis;

import io.lettuce.core.RedisURI;
import org.jspecify.annotations.Nullable;

/** What a server is told of us before anything else. */
record Login(@Nullable String user, @Nullable String password, int database) {

    static Login of(RedisUrl url) {
        return new Login(url.user(), url.password(), url.database());
    }

    static Login of(RedisSentinel sentinel) {
        return new Login(sentinel.username(), sentinel.password(), 0);
    }

    void putInto(RedisURI uri) {
        uri.setDatabase(database);
        if (password != null && user != null) {
            uri.setAuthentication(user, password.toCharArray());
        } else if (password != null) {
            uri.setAuthentication(password.toCharArray());
        }
    }

    @Override
    public String toString() {
        return "login";
    }
}
