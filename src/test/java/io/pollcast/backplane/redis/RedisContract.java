package io.pollcast.backplane.redis;

import static java.util.Objects.requireNonNull;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RestoreArgs;
import io.lettuce.core.api.sync.RedisCommands;
import io.pollcast.backplane.Backplane;
import io.pollcast.backplane.BackplaneContract;
import io.pollcast.testing.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;

/** The contract over Redis. What a test does behind the backplane's back, it does at the server that has the keys. */
abstract class RedisContract extends BackplaneContract {

    private static final String LEASE = "{test}:lease";

    private static @Nullable RedisClient client;
    private static @Nullable RedisCommands<String, String> commands;

    private final List<Runnable> saved = new ArrayList<>();

    /** To be called before all tests: the server that has the keys. */
    static void use(RedisServer keeper) {
        client = RedisClient.create(keeper.url());
        commands = client.connect().sync();
    }

    @AfterAll
    static void disconnect() {
        requireNonNull(client).shutdown();
    }

    private static RedisCommands<String, String> redis() {
        return requireNonNull(commands);
    }

    /** How a program finds the keys, under the prefix {@code test}. */
    abstract RedisSettings settings();

    @BeforeEach
    void empty() {
        redis().flushall();
    }

    @Override
    protected Backplane open() {
        return new RedisBackplane(settings(), Duration.ofSeconds(5));
    }

    @Override
    protected void passLeaseTime(long millis) {
        long left = redis().pttl(LEASE) - millis;
        if (left > 0) {
            redis().pexpire(LEASE, left);
        } else {
            redis().del(LEASE);
        }
    }

    @Override
    protected void passTime(long millis) {
        long end = time() + millis;
        await().until(() -> time() >= end);
    }

    @Override
    protected void loseData() {
        redis().flushall();
    }

    @Override
    protected void save() {
        saved.clear();
        for (String key : redis().keys("*")) {
            byte[] dump = redis().dump(key);
            RestoreArgs expiry = RestoreArgs.Builder.ttl(Math.max(0, redis().pttl(key)));
            saved.add(() -> redis().restore(key, dump, expiry));
        }
    }

    @Override
    protected void restore() {
        redis().flushall();
        saved.forEach(Runnable::run);
    }

    private static long time() {
        List<String> time = redis().time();
        return Long.parseLong(time.get(0)) * 1_000 + Long.parseLong(time.get(1)) / 1_000;
    }
}
