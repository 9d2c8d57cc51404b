package io.pollcast.backplane.kafka;

import io.pollcast.backplane.Announcement;
import io.pollcast.backplane.Listeners;
import io.pollcast.backplane.Wanted;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/** Begins to read, and tells those who listen what is read. Immutable. */
final class Readings implements Reader.ReadingFactory, Store.Listener {

    private final Clients clients;
    private final StoreClock clock;
    private final GarbageLog garbage;
    private final Listeners<Announcement> announcements;
    private final Listeners<Wanted> wanted;
    private final Runnable timeAsked;

    /** @param timeAsked asks the brokers what time they have */
    Readings(
            Clients clients,
            StoreClock clock,
            GarbageLog garbage,
            Listeners<Announcement> announcements,
            Listeners<Wanted> wanted,
            Runnable timeAsked) {
        this.clients = clients;
        this.clock = clock;
        this.garbage = garbage;
        this.announcements = announcements;
        this.wanted = wanted;
        this.timeAsked = timeAsked;
    }

    @Override
    public Reading open(Layout layout, boolean again) {
        Consumer<String, byte[]> consumer = clients.consumer();
        try {
            TopicPartition live = layout.livePartition();
            consumer.assign(layout.all());
            // One without a leader is not waited for here.
            consumer.seekToBeginning(layout.valuePartitions());
            long begin = consumer.beginningOffsets(List.of(live)).getOrDefault(live, 0L);
            long end = consumer.endOffsets(List.of(live)).getOrDefault(live, 0L);
            consumer.seek(live, begin);
            LeaseLog leases = new LeaseLog(begin == 0 || end == begin);
            Store store = new Store(layout, clock, garbage, leases, this);
            return new Reading(layout, consumer, store, () -> {
                if (again || store.hasShownAPart()) {
                    announcements.announce(new Announcement.Interrupted());
                }
            });
        } catch (RuntimeException | Error e) {
            // Whatever it is: another one will be made, and this one has threads and connections.
            consumer.close(CloseOptions.timeout(Duration.ZERO));
            throw e;
        }
    }

    @Override
    public void onAnnouncement(Announcement announcement) {
        announcements.announce(announcement);
    }

    @Override
    public void onWanted(Wanted message) {
        wanted.announce(message);
    }

    @Override
    public void onHeldUp() {
        timeAsked.run();
    }
}
