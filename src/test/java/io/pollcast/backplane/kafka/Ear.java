package io.pollcast.backplane.kafka;

import io.pollcast.backplane.Announcement;
import io.pollcast.backplane.Wanted;
import java.util.ArrayList;
import java.util.List;

/** Remembers what a store tells. */
final class Ear implements Store.Listener {

    final List<Announcement> told = new ArrayList<>();
    final List<Wanted> wanted = new ArrayList<>();
    int heldUp;

    @Override
    public void onAnnouncement(Announcement announcement) {
        told.add(announcement);
    }

    @Override
    public void onWanted(Wanted message) {
        wanted.add(message);
    }

    @Override
    public void onHeldUp() {
        heldUp++;
    }
}
