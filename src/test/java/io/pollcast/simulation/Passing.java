package io.pollcast.simulation;

import io.pollcast.backplane.Announcement;
import io.pollcast.backplane.Backplane;
import io.pollcast.backplane.BackplaneHealth;
import io.pollcast.backplane.Beat;
import io.pollcast.backplane.Claim;
import io.pollcast.backplane.Fence;
import io.pollcast.backplane.Grant;
import io.pollcast.backplane.Index;
import io.pollcast.backplane.Publication;
import io.pollcast.backplane.Registration;
import io.pollcast.backplane.Removal;
import io.pollcast.backplane.Renewal;
import io.pollcast.backplane.Wanted;
import io.pollcast.backplane.Write;
import io.pollcast.topic.Registry;
import io.pollcast.topic.Topic;
import io.pollcast.topic.Update;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Passes every call on; for what changes one of them. */
class Passing implements Backplane {

    private final Backplane next;

    Passing(Backplane next) {
        this.next = next;
    }

    @Override
    public CompletionStage<Grant> acquire(Claim claim) {
        return next.acquire(claim);
    }

    @Override
    public CompletionStage<Registration> register(Fence fence, Registry registry) {
        return next.register(fence, registry);
    }

    @Override
    public CompletionStage<Renewal> renew(Fence fence, Beat beat) {
        return next.renew(fence, beat);
    }

    @Override
    public CompletionStage<Publication> publish(Fence fence, Write write) {
        return next.publish(fence, write);
    }

    @Override
    public CompletionStage<Void> release(Fence fence) {
        return next.release(fence);
    }

    @Override
    public CompletionStage<Subscription> subscribe(Consumer<Announcement> listener) {
        return next.subscribe(listener);
    }

    @Override
    public CompletionStage<Removal> remove(Fence fence, List<Topic> topics) {
        return next.remove(fence, topics);
    }

    @Override
    public CompletionStage<Void> want(Wanted wanted) {
        return next.want(wanted);
    }

    @Override
    public CompletionStage<Subscription> subscribeToWanted(Consumer<Wanted> listener) {
        return next.subscribeToWanted(listener);
    }

    @Override
    public CompletionStage<Index> readIndex() {
        return next.readIndex();
    }

    @Override
    public CompletionStage<Optional<Update>> read(Topic topic) {
        return next.read(topic);
    }

    @Override
    public BackplaneHealth health() {
        return next.health();
    }

    @Override
    public void close() {
        next.close();
    }
}
