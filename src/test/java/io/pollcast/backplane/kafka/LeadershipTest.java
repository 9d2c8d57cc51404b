package io.pollcast.backplane.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.backplane.Claim;
import io.pollcast.topic.Registry;
import io.pollcast.topic.Topic;
import io.pollcast.topic.TopicInfo;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class LeadershipTest {

    private static final Registry OURS = registry("ours");

    private final LeaseLog log = new LeaseLog(true);
    private final Store store = new Store(
            new Layout(1, "shop", Uuid.ONE_UUID, 1, "shop.live", Uuid.ONE_UUID),
            new StoreClock(() -> 5, () -> 1_000_000),
            new GarbageLog(),
            log,
            new Ear());
    private final Claim claim = new Claim("token", 1_500, OURS, "epoch-1");

    private static Registry registry(String topic) {
        return new Registry(List.of(new TopicInfo(new Topic(topic), null, 2_000, 6_000, true)));
    }

    /** As a slow machine reads it: what came later has been read as well. */
    @Test
    void aClaimThatIsOverWhenItIsReadIsNoConflict() {
        log.pass(0);
        log.claim(0, claim.token(), claim.leaseMillis(), OURS.hash());
        log.pass(1_500);
        Leadership.Standing standing = Leadership.standing(store, claim);
        assertThat(standing.lease()).isNull();
        assertThat(standing.ifDenied().registryHash()).isEqualTo(OURS.hash());
    }

    @Test
    void anotherHoldersConfigurationIsSaid() {
        String theirs = registry("theirs").hash();
        log.pass(0);
        log.claim(0, "another", claim.leaseMillis(), theirs);
        log.claim(1, claim.token(), claim.leaseMillis(), OURS.hash());
        Leadership.Standing standing = Leadership.standing(store, claim);
        assertThat(standing.lease()).isNull();
        assertThat(standing.ifDenied().registryHash()).isEqualTo(theirs);
    }
}
