package io.pollcast.poll;

import io.pollcast.backplane.Beat;
import io.pollcast.backplane.Grant;
import io.pollcast.topic.Topic;
import java.util.ArrayList;
import java.util.List;

/** Remembers what it was told of the lease. */
final class FakeHolder implements LeaseKeeper.Holder {

    final List<String> told = new ArrayList<>();
    final List<Grant.Granted> grants = new ArrayList<>();
    final List<List<Topic>> missing = new ArrayList<>();
    List<Beat.Entry> entries = List.of();
    boolean polls;
    SlowDown slowDown = SlowDown.NONE;

    @Override
    public void onGranted(Grant.Granted grant) {
        polls = true;
        told.add("granted");
        grants.add(grant);
    }

    @Override
    public void onRenewed(List<Topic> lacking) {
        missing.add(lacking);
    }

    @Override
    public void onLost() {
        polls = false;
        told.add("lost");
    }

    @Override
    public List<Beat.Entry> entries() {
        return entries;
    }

    @Override
    public SlowDown slowDown() {
        return slowDown;
    }

    @Override
    public void onSlowDown(SlowDown wanted) {
        slowDown = wanted;
    }
}
