package io.pollcast.backplane.kafka;

import io.pollcast.backplane.Announcement;
import io.pollcast.backplane.Listeners;
import io.pollcast.backplane.Wanted;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Begins to read, and tells those who listen what is read. Immutable. */
final class Readings implements Reader.ReadingFactory {

    private final Clients clients;
    private final StoreClock clock;
    private final GarbageLog garbage;
    private final Listeners<Announcement> announcements;
    private final Listeners<Wanted> wanted;

    Readings(
            Clients clients,
            StoreClock clock,
            GarbageLog garbage,
            Listeners<Announcement> announcements,
            Listeners<Wanted> wanted) {
        this.clients = clients;
        this.clock = clock;
        this.garbage = garbage;
        this.announcements = announcements;
        this.wanted = wanted;
    }

    @Override
    public Reading open(Layout layout, boolean again) {
        Consumer<String, byte[]> consumer = clients.consumer();
        try {
            List<TopicPartition> partitions = layout.all();
            consumer.assign(partitions);
            Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            begins.forEach(consumer::seek);
            TopicPartition live = layout.livePartition();
            long begin = begins.getOrDefault(live, 0L);
            boolean certain = begin == 0 || ends.getOrDefault(live, 0L) == begin;
            Store store = new Store(clock, garbage, new LeaseLog(certain), announcements::announce, wanted::announce);
            return new Reading(layout, consumer, store, begins, ends, () -> {
                if (again) {
                    announcements.announce(new Announcement.Interrupted());
                }
            });
        } catch (KafkaException e) {
            consumer.close();
            throw e;
        }
    }
}
