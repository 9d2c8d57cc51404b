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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Publishes values. Those that come while others are being written leave together, in one transaction. Any thread may call; the rest is done by
 * the writer's.
 */
final class Publisher {

    /** Enough to be one transaction; one value may be more. */
    private static final int BATCH_BYTES = 4 << 20;

    private final Writer writer;
    private final Fences fences;
    private final ValueCodec codec;
    private final StoreClock clock;
    private final ConcurrentLinkedDeque<Order> orders = new ConcurrentLinkedDeque<>();

    Publisher(Writer writer, Fences fences, ValueCodec codec, StoreClock clock) {
        this.writer = writer;
        this.fences = fences;
        this.codec = codec;
        this.clock = clock;
    }

    private record Order(String token, Write write, CompletableFuture<Publication> result) {}

    CompletableFuture<Publication> publish(Fence fence, Write write) {
        if (!fences.admits(fence)) {
            return CompletableFuture.completedFuture(new Publication.Refused());
        }
        Order order = new Order(fence.token(), write, new CompletableFuture<>());
        orders.add(order);
        var unused = writer.submit(this::publishNext);
        return order.result;
    }

    private int publishNext() throws InterruptedException {
        List<Order> batch = nextBatch();
        if (batch.isEmpty()) {
            return 0;
        }
        try {
            Optional<List<Publication>> published = writer.write(batch.get(0).token, store -> plan(store, batch));
            for (int i = 0; i < batch.size(); i++) {
                batch.get(i)
                        .result
                        .complete(
                                published.isEmpty()
                                        ? new Publication.Refused()
                                        : published.get().get(i));
            }
        } catch (ExecutionException | RuntimeException e) {
            batch.forEach(order -> order.result.completeExceptionally(e));
        }
        return batch.size();
    }

    /** Those of one lease that somebody still waits for. */
    private List<Order> nextBatch() {
        List<Order> batch = new ArrayList<>();
        int bytes = 0;
        for (Order next = orders.peek(); next != null; next = orders.peek()) {
            boolean fits = batch.isEmpty()
                    || (bytes + next.write.body().size() <= BATCH_BYTES && next.token.equals(batch.get(0).token));
            if (!fits) {
                break;
            }
            orders.poll();
            if (!next.result.isDone()) {
                batch.add(next);
                bytes += next.write.body().size();
            }
        }
        return batch;
    }

    private Optional<Writer.Plan<List<Publication>>> plan(Store store, List<Order> batch) {
        String epoch = store.epoch();
        if (epoch == null) {
            return Optional.empty();
        }
        long now = clock.now();
        Map<Topic, StoredValue> written = new HashMap<>();
        List<ProducerRecord<String, byte[]>> records = new ArrayList<>();
        List<Publication> outcomes = new ArrayList<>();
        for (Order order : batch) {
            Write write = order.write;
            StoredValue old =
                    written.containsKey(write.topic()) ? written.get(write.topic()) : store.value(write.topic());
            if (old != null && old.hasBody(write) && old.says(write) && !store.isBuried(write.topic())) {
                outcomes.add(new Publication.Accepted(old.position().version()));
                continue;
            }
            StoredValue value = next(old, write, epoch, now);
            records.add(codec.encode(value, now));
            written.put(write.topic(), value);
            outcomes.add(new Publication.Accepted(value.position().version()));
        }
        return Optional.of(new Writer.Plan<>(records, outcomes));
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
