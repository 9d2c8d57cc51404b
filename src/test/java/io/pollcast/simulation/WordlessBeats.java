package io.pollcast.simulation;

import io.pollcast.backplane.Announcement;
import io.pollcast.backplane.Backplane;
import io.pollcast.backplane.Beat;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** A gateway's way to a store whose beats come and name no topic. */
final class WordlessBeats extends Passing {

    WordlessBeats(Backplane way) {
        super(way);
    }

    @Override
    public CompletionStage<Subscription> subscribe(Consumer<Announcement> listener) {
        return super.subscribe(announcement -> listener.accept(wordless(announcement)));
    }

    private static Announcement wordless(Announcement announcement) {
        if (announcement instanceof Announcement.Beaten beaten) {
            Beat beat = beaten.beat();
            return new Announcement.Beaten(
                    new Beat(beat.epoch(), beat.everyMillis(), beat.registryHash(), List.of(), beat.ageMillis()));
        }
        return announcement;
    }
}
