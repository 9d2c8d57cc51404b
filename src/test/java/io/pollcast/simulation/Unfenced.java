package io.pollcast.simulation;

import io.pollcast.backplane.Backplane;
import io.pollcast.backplane.Beat;
import io.pollcast.backplane.Claim;
import io.pollcast.backplane.Fence;
import io.pollcast.backplane.Grant;
import io.pollcast.backplane.Publication;
import io.pollcast.backplane.Renewal;
import io.pollcast.backplane.Write;
import java.util.concurrent.CompletionStage;

/** A store that lets everybody write: each write is taken as if the holder of the lease had just made it. */
final class Unfenced extends Passing {

    private String token = "";
    private long sequence;

    Unfenced(Backplane store) {
        super(store);
    }

    @Override
    public CompletionStage<Grant> acquire(Claim claim) {
        return super.acquire(claim).thenApply(grant -> {
            token = grant instanceof Grant.Granted ? claim.token() : token;
            return grant;
        });
    }

    @Override
    public CompletionStage<Renewal> renew(Fence fence, Beat beat) {
        return super.renew(new Fence(fence.token(), ++sequence), beat);
    }

    @Override
    public CompletionStage<Publication> publish(Fence fence, Write write) {
        return super.publish(new Fence(token, ++sequence), write);
    }
}
