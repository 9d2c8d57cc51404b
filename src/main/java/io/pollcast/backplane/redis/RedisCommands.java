package io.pollcast.backplane.redis;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.pollcast.backplane.BackplaneException;
import io.pollcast.backplane.json.MalformedException;
import io.pollcast.thread.Failures;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Runs scripts, and remembers whether the last one was answered. Any thread; answers come on Lettuce's. */
final class RedisCommands {

    private final RedisLink<StatefulRedisConnection<byte[], byte[]>> link;
    private final RedisConnections connections;
    private final RedisErrors errors;
    /** Many commands may be refused at the same time, and one question is enough. */
    private final AtomicBoolean asking = new AtomicBoolean();

    private volatile @Nullable String problem;

    RedisCommands(RedisConnections connections, RedisErrors errors) {
        this.connections = connections;
        this.errors = errors;
        this.link = new RedisLink<>(
                new LinkLog("commands"), connections::forCommands, connections.timer(), errors, () -> problem = null);
    }

    /** Makes the answer of a script a value. */
    interface Decoder<T> {
        T decode(Reply reply) throws MalformedException;
    }

    /** One command, and a second one the first time that this server sees the script. */
    <T> CompletionStage<T> run(Script script, List<String> keys, List<byte[]> arguments, Decoder<T> decoder) {
        byte[][] keyBytes = keys.stream().map(Bytes::of).toArray(byte[][]::new);
        byte[][] argumentBytes = arguments.toArray(byte[][]::new);
        return run(redis -> evaluate(redis, script, keyBytes, argumentBytes))
                .thenApply(answer -> decode(answer, decoder));
    }

    /** One command: a message to whoever listens. */
    CompletionStage<Void> publish(String channel, byte[] message) {
        return run(redis -> redis.publish(Bytes.of(channel), message)).thenAccept(receivers -> {});
    }

    private <T> CompletionStage<T> run(Function<RedisAsyncCommands<byte[], byte[]>, CompletionStage<T>> exchange) {
        CompletableFuture<T> result = new CompletableFuture<>();
        link.connection()
                .thenCompose(reached -> exchange.apply(reached.connection().async())
                        .exceptionally(error -> {
                            BackplaneException exception =
                                    connections.at(reached.node()).exception(error);
                            doubt(reached, error, String.valueOf(exception.getMessage()));
                            throw exception;
                        }))
                .whenComplete((value, error) -> {
                    if (error == null) {
                        problem = null;
                        result.complete(value);
                    } else {
                        BackplaneException exception = errors.exception(error);
                        problem = exception.getMessage();
                        result.completeExceptionally(exception);
                    }
                });
        return result;
    }

    /** What is wrong, or null if the last exchange succeeded. */
    @Nullable String problem() {
        String ofLink = link.problem();
        return ofLink == null ? problem : ofLink;
    }

    /** Goes to this server, if it is at another. */
    void follow(RedisNode node) {
        link.follow(node);
    }

    void close() {
        link.close();
    }

    private static CompletionStage<List<Object>> evaluate(
            RedisAsyncCommands<byte[], byte[]> redis, Script script, byte[][] keys, byte[][] arguments) {
        return redis.<List<Object>>evalsha(script.digest(), ScriptOutputType.MULTI, keys, arguments)
                .exceptionallyCompose(error -> Failures.cause(error) instanceof RedisNoScriptException
                        ? redis.eval(script.source(), ScriptOutputType.MULTI, keys, arguments)
                        : CompletableFuture.failedFuture(error));
    }

    /** Whoever does not answer is given up at once; whoever says that another is to be asked, when there is another. */
    private void doubt(Reached<StatefulRedisConnection<byte[], byte[]>> reached, Throwable error, String why) {
        if (RedisErrors.isTimeout(error)) {
            link.drop(reached, why);
            return;
        }
        Optional<String> answer = RedisErrors.wrongServer(error);
        if (answer.isPresent() && asking.compareAndSet(false, true)) {
            connections.hasMoved(reached.node(), answer.get()).whenComplete((moved, failure) -> {
                asking.set(false);
                if (Boolean.TRUE.equals(moved)) {
                    link.drop(reached, why);
                }
            });
        }
    }

    private <T> T decode(List<Object> answer, Decoder<T> decoder) {
        try {
            return decoder.decode(new Reply(answer));
        } catch (MalformedException e) {
            throw new BackplaneException(errors.message(String.valueOf(e.getMessage())));
        }
    }
}
