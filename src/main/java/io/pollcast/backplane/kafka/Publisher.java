package io.pollcast.backplane.kafka;

import io.pollcast.backplane.Fence;
import io.pollcast.backplane.Publication;
import io.pollcast.backplane.Write;
import io.pollcast.topic.Position;
import io.pollcast.topic.Topic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Publishes values. Those that come while others are being written leave together, in one transaction, but none overtakes anything else that the
 * writer was asked for before it. Calls come after their fences were admitted. Any thread may call; the monitor owns the batch that may still be
 * joined, and the writer's thread does the rest.
 */
final class Publisher {

    /** Enough to be one transaction; one value may be more. */
    private static final int BATCH_BYTES = 4 << 20;

    private final Writer writer;
    private final ValueCodec codec;
    private final StoreClock clock;
    private @Nullable Batch open;

    Publisher(Writer writer, ValueCodec codec, StoreClock clock) {
        this.writer = writer;
        this.codec = codec;
        this.clock = clock;
    }

    private record Order(Write write, CompletableFuture<Publication> result) {}

    /** What leaves together: of one lease. Guarded by the publisher's monitor until it is closed, and then the writer's thread's. */
    private final class Batch implements Callable<Integer> {
        private final String token;
        private final List<Order> orders = new ArrayList<>();
        private int bytes;

        Batch(String token) {
            this.token = token;
        }

        boolean takes(String orderToken, Write write) {
            return token.equals(orderToken) && bytes + write.body().size() <= BATCH_BYTES;
        }

        void add(Order order) {
            orders.add(order);
            bytes += order.write.body().size();
        }

        @Override
        public Integer call() throws InterruptedException {
            closeBatch(this);
            return publishAll(token, waitedFor(orders));
        }
    }

    CompletableFuture<Publication> publish(Fence fence, Write write) {
        Order order = new Order(write, new CompletableFuture<>());
        add(fence.token(), order);
        return order.result;
    }

    private synchronized void add(String token, Order order) {
        Batch batch = open;
        if (batch != null && batch.takes(token, order.write) && writer.isLast(batch)) {
            batch.add(order);
            return;
        }
        Batch next = new Batch(token);
        next.add(order);
        open = next;
        var unused = writer.submit(next);
    }

    private synchronized void closeBatch(Batch batch) {
        if (open == batch) {
            open = null;
        }
    }

    private static List<Order> waitedFor(List<Order> orders) {
        return orders.stream().filter(order -> !order.result.isDone()).toList();
    }

    private int publishAll(String token, List<Order> batch) throws InterruptedException {
        if (batch.isEmpty()) {
            return 0;
        }
        try {
            Optional<List<Runnable>> published = writer.write(token, (store, mark) -> plan(store, mark, batch));
            published.ifPresentOrElse(
                    outcomes -> outcomes.forEach(Runnable::run),
                    () -> batch.forEach(order -> order.result.complete(new Publication.Refused())));
        } catch (ExecutionException | RuntimeException e) {
            batch.forEach(order -> order.result.completeExceptionally(e));
        }
        return batch.size();
    }

    /** What to write, and what to tell those who wait for it. */
    private Optional<Writer.Plan<List<Runnable>>> plan(Store store, Mark mark, List<Order> batch) {
        String epoch = store.epoch();
        if (epoch == null) {
            return Optional.empty();
        }
        long now = clock.now();
        Map<Topic, StoredValue> written = new HashMap<>();
        List<ProducerRecord<String, byte[]>> records = new ArrayList<>();
        List<Runnable> outcomes = new ArrayList<>();
        for (Order order : batch) {
            Write write = order.write;
            TopicPartition partition = mark.layout().partitionOf(write.topic().name());
            if (!mark.isLed(partition)) {
                // It would hold up and fail all that goes with it.
                outcomes.add(() -> order.result.completeExceptionally(new NoLeaderException(partition)));
                continue;
            }
            StoredValue old =
                    written.containsKey(write.topic()) ? written.get(write.topic()) : store.value(write.topic());
            if (old != null && old.hasBody(write) && old.says(write) && !store.isBuried(write.topic())) {
                outcomes.add(accepted(order, old));
                continue;
            }
            StoredValue value = next(old, write, epoch, now);
            records.add(codec.encode(value, now));
            written.put(write.topic(), value);
            outcomes.add(accepted(order, value));
        }
        return Optional.of(new Writer.Plan<>(records, outcomes));
    }

    private static Runnable accepted(Order order, StoredValue value) {
        return () ->
                order.result.complete(new Publication.Accepted(value.position().version()));
    }

    /** What {@code write} makes of {@code old}: another value, or other words about the same. */
    private static StoredValue next(@Nullable StoredValue old, Write write, String epoch, long now) {
        if (old == null || !old.hasBody(write)) {
            long above = Math.max(old == null ? 0 : old.position().version(), write.highestSeen());
            Position position = new Position(epoch, Math.max(above + 1, now));
            return StoredValue.of(write, position, now - write.ageMillis());
        }
        return StoredValue.of(write, old.position(), old.changedAt());
    }
}
