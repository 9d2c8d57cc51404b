package io.pollcast.backplane.redis;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.netty.util.concurrent.EventExecutorGroup;
import io.pollcast.backplane.BackplaneException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Runs scripts, and remembers whether the last one was answered. Any thread; answers come on Lettuce's. */
final class RedisCommands {

    private final RedisLink<StatefulRedisConnection<byte[], byte[]>> link;
    private final RedisErrors errors;
    private volatile @Nullable String problem;

    RedisCommands(
            Supplier<CompletionStage<StatefulRedisConnection<byte[], byte[]>>> opener,
            EventExecutorGroup timer,
            RedisErrors errors) {
        this.errors = errors;
        this.link = new RedisLink<>(
                new LinkLog("commands", errors.address(), System::nanoTime),
                opener,
                timer,
                errors,
                () -> problem = null);
    }

    /** Makes the answer of a script a value. */
    interface Decoder<T> {
        T decode(Reply reply) throws MalformedException;
    }

    /** One command, and a second one the first time that this server sees the script. */
    <T> CompletionStage<T> run(Script script, List<String> keys, List<byte[]> arguments, Decoder<T> decoder) {
        byte[][] keyBytes = keys.stream().map(Bytes::of).toArray(byte[][]::new);
        byte[][] argumentBytes = arguments.toArray(byte[][]::new);
        CompletableFuture<T> result = new CompletableFuture<>();
        link.connection()
                .thenCompose(connection -> evaluate(connection, script, keyBytes, argumentBytes))
                .thenApply(answer -> decode(answer, decoder))
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

    void close() {
        link.close();
    }

    private CompletionStage<List<Object>> evaluate(
            StatefulRedisConnection<byte[], byte[]> connection, Script script, byte[][] keys, byte[][] arguments) {
        return connection
                .async()
                .<List<Object>>evalsha(script.digest(), ScriptOutputType.MULTI, keys, arguments)
                .exceptionallyCompose(error -> unwrap(error) instanceof RedisNoScriptException
                        ? connection.async().eval(script.source(), ScriptOutputType.MULTI, keys, arguments)
                        : CompletableFuture.failedFuture(error))
                .whenComplete((answer, error) -> {
                    if (error != null && RedisErrors.isOfConnection(error)) {
                        link.drop(
                                connection,
                                String.valueOf(errors.exception(error).getMessage()));
                    }
                });
    }

    private <T> T decode(List<Object> answer, Decoder<T> decoder) {
        try {
            return decoder.decode(new Reply(answer));
        } catch (MalformedException e) {
            throw new BackplaneException(errors.message(String.valueOf(e.getMessage())));
        }
    }

    private static Throwable unwrap(Throwable error) {
        return error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    }
}
