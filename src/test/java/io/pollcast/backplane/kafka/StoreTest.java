package io.pollcast.backplane.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.pollcast.backplane.Announcement;
import io.pollcast.backplane.Beat;
import io.pollcast.backplane.Index;
import io.pollcast.backplane.Stored;
import io.pollcast.backplane.Validators;
import io.pollcast.backplane.Wanted;
import io.pollcast.backplane.json.MalformedException;
import io.pollcast.topic.Body;
import io.pollcast.topic.Fingerprint;
import io.pollcast.topic.Position;
import io.pollcast.topic.Registry;
import io.pollcast.topic.Topic;
import io.pollcast.topic.TopicInfo;
import io.pollcast.topic.Update;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class StoreTest {

    private static final Topic QUAKES = new Topic("quakes");
    private static final Topic NEWS = new Topic("news");
    private static final Registry REGISTRY = new Registry(List.of(new TopicInfo(QUAKES, null, 2_000, 6_000, true)));
    private static final long START = 1_000_000;

    private final ValueCodec values = new ValueCodec("shop");
    private final LiveCodec live = new LiveCodec("shop.live");
    private final Layout layout = new Layout(1, "shop", Uuid.ONE_UUID, 3, "shop.live", Uuid.ONE_UUID);
    private final Ear ear = new Ear();
    private final List<Announcement> told = ear.told;
    private final List<Wanted> wanted = ear.wanted;
    private long nanos = 5;
    private long offset;
    private final StoreClock clock = new StoreClock(() -> nanos, () -> START);
    private final Store store = new Store(layout, clock, new GarbageLog(), new LeaseLog(true), ear);

    @Test
    void whatIsReadInSilenceIsNotAnnouncedAndWhatFollowsIs() {
        identity("epoch-1");
        value(QUAKES, "epoch-1", 7, "a");
        say(new LiveMessage.Demanded(new Wanted("g", 2, List.of(QUAKES))));
        assertThat(told).isEmpty();
        follow();
        value(QUAKES, "epoch-1", 8, "b");
        say(new LiveMessage.Demanded(new Wanted("g", 2, List.of())));
        assertThat(told).singleElement().isInstanceOf(Announcement.Updated.class);
        assertThat(wanted).containsExactly(new Wanted("g", 2, List.of()));
        assertThat(store.stored()).extracting(Stored::version).containsExactly(8L);
    }

    @Test
    void anOlderVersionAndOtherMetadataAreNoNews() throws MalformedException {
        identity("epoch-1");
        follow();
        value(QUAKES, "epoch-1", 8, "b");
        value(QUAKES, "epoch-1", 7, "a");
        value(QUAKES, "epoch-1", 8, "b");
        assertThat(told).hasSize(1);
        assertThat(store.read(QUAKES).orElseThrow().body().text()).isEqualTo("b");
    }

    @Test
    void valuesOfAnotherEpochAreNotTheStores() throws MalformedException {
        follow();
        value(QUAKES, "epoch-0", 900, "old");
        assertThat(store.index(true).epoch()).isNull();
        assertThat(store.read(QUAKES)).isEmpty();
        identity("epoch-1");
        assertThat(store.read(QUAKES)).isEmpty();
        assertThat(store.stored()).isEmpty();
        value(QUAKES, "epoch-1", 5, "new");
        assertThat(store.read(QUAKES).orElseThrow().position()).isEqualTo(new Position("epoch-1", 5));
    }

    @Test
    void aRecordWithoutAValueIsGoneAndIsAlwaysSaid() throws MalformedException {
        identity("epoch-1");
        value(QUAKES, "epoch-1", 8, "b");
        follow();
        store.onValue(Records.read(values.encodeGone(QUAKES, clock.now())));
        store.onValue(Records.read(values.encodeGone(NEWS, clock.now())));
        assertThat(told).containsExactly(new Announcement.Gone(QUAKES), new Announcement.Gone(NEWS));
        assertThat(store.read(QUAKES)).isEmpty();
    }

    @Test
    void whatAStrangerHasDeletedIsMissingAndNotGone() {
        identity("epoch-1");
        value(QUAKES, "epoch-1", 8, "b");
        follow();
        store.onValue(Records.read(new ProducerRecord<>("shop", null, 5L, "quakes", (byte[]) null)));
        assertThat(told).isEmpty();
        assertThat(store.missing(beatOf(new Beat.Entry(QUAKES, 8, Fingerprint.of(Body.of("b")), 0, null))))
                .containsExactly(QUAKES);
    }

    @Test
    void agesAreReckonedByTheBrokersClock() throws MalformedException {
        follow();
        identity("epoch-1");
        value(QUAKES, "epoch-1", 8, "b");
        claim("a");
        pass(4_000);
        beat("a", 8, 300);
        pass(1_000);
        Update read = store.read(QUAKES).orElseThrow();
        assertThat(read.changedAgeMillis()).as("7 when it was written").isEqualTo(5_007);
        assertThat(read.ageMillis()).as("proven by the beat").isEqualTo(1_300);
        assertThat(store.index(true).lastBeat()).extracting(Beat::ageMillis).isEqualTo(1_000L);
    }

    @Test
    void whatWasHeldUpOnItsWayIsThatMuchOlder() {
        identity("epoch-1");
        claim("a");
        follow();
        long sent = clock.now();
        pass(20_000);
        store.onLive(Records.read(live.encode(kept("a", 8, 300)), offset++, sent));
        value(QUAKES, "epoch-1", 9, "c", sent);
        assertThat(told)
                .first()
                .isInstanceOfSatisfying(
                        Announcement.Beaten.class,
                        beaten -> assertThat(beaten.beat().ageMillis()).isEqualTo(20_000));
        assertThat(told)
                .last()
                .isInstanceOfSatisfying(
                        Announcement.Updated.class,
                        updated -> assertThat(updated.update().ageMillis()).isEqualTo(20_007));
    }

    @Test
    void aBeatThatSeemsLateIsAReasonToAskWhatTimeItIs() {
        identity("epoch-1");
        claim("a");
        follow();
        clock.onSent(clock.now() + 5_000, nanos);
        long sent = clock.now() - 5_000;
        store.onLive(Records.read(live.encode(kept("a", 8, 300)), offset++, sent));
        assertThat(ear.heldUp).isEqualTo(1);
        clock.onSent(sent, nanos);
        store.onLive(Records.read(live.encode(kept("a", 8, 300)), offset++, sent));
        assertThat(ear.heldUp).isEqualTo(1);
        assertThat(told)
                .last()
                .isInstanceOfSatisfying(
                        Announcement.Beaten.class,
                        beaten -> assertThat(beaten.beat().ageMillis()).isZero());
    }

    @Test
    void onlyTheHoldersBeatsAreBeats() {
        identity("epoch-1");
        follow();
        claim("a");
        beat("b", 8, 300);
        assertThat(told).isEmpty();
        beat("a", 8, 300);
        assertThat(told).hasSize(1);
        assertThat(store.isHeldBy("a")).isTrue();
        assertThat(store.leaseLeftMillis()).isEqualTo(6_000);
        say(new LiveMessage.Released("b", 0));
        assertThat(told).hasSize(1);
        say(new LiveMessage.Released("a", 0));
        assertThat(told).last().isEqualTo(new Announcement.Released());
        assertThat(store.leaseLeftMillis()).isZero();
    }

    @Test
    void aBeatThatListsAnotherValueFindsItMissing() {
        follow();
        identity("epoch-1");
        value(QUAKES, "epoch-1", 8, "b");
        Fingerprint b = Fingerprint.of(Body.of("b"));
        assertThat(store.missing(beatOf(new Beat.Entry(QUAKES, 8, b, 0, null)))).isEmpty();
        assertThat(store.missing(beatOf(new Beat.Entry(QUAKES, 9, b, 0, null)))).containsExactly(QUAKES);
        assertThat(store.missing(beatOf(new Beat.Entry(NEWS, 8, b, 0, null)))).containsExactly(NEWS);
        assertThat(store.missing(beatOf(new Beat.Entry(NEWS, 0, null, -1, null))))
                .isEmpty();
    }

    @Test
    void anotherRegistryMakesGoneWhatItDoesNotKeep() {
        identity("epoch-1");
        value(NEWS, "epoch-1", 8, "b");
        assertThat(store.goneWith(REGISTRY)).containsExactly(NEWS);
        assertThat(store.goneWith(Registry.EMPTY)).containsExactly(NEWS, QUAKES);
    }

    @Test
    void garbageIsPassedOverButTakesItsTime() {
        follow();
        identity("epoch-1");
        claim("a");
        store.onValue(Records.read(new ProducerRecord<>("shop", null, 5L, "not a topic", new byte[] {1})));
        store.onValue(Records.read(new ProducerRecord<>("shop", null, 5L, "quakes", new byte[] {1})));
        store.onLive(Records.read(new ProducerRecord<>("shop.live", null, new byte[] {1}), offset++, START + 6_000));
        assertThat(store.stored()).isEmpty();
        assertThat(store.isHeldBy("a")).as("the lease is over").isFalse();
    }

    @Test
    void whatAStrangerHasOverwrittenIsMissingUntilItIsWrittenAgain() {
        follow();
        identity("epoch-1");
        value(QUAKES, "epoch-1", 8, "b");
        Beat beat = beatOf(new Beat.Entry(QUAKES, 8, Fingerprint.of(Body.of("b")), 0, null));
        assertThat(store.missing(beat)).isEmpty();
        store.onValue(Records.read(new ProducerRecord<>("shop", null, 5L, "quakes", new byte[] {1})));
        assertThat(store.missing(beat)).containsExactly(QUAKES);
        value(QUAKES, "epoch-1", 9, "b");
        assertThat(store.stored()).hasSize(1);

        store.onValue(Records.read(new ProducerRecord<>("shop", null, 5L, ValueCodec.REGISTRY_KEY, new byte[] {1})));
        assertThat(store.epoch()).as("another life of the store").isNull();
    }

    /** Kafka keeps the last record of a key, whatever its version says. */
    @Test
    void aValueBehindWhichAnOlderOneWasWrittenIsMissingUntilItIsWrittenAgain() throws MalformedException {
        identity("epoch-1");
        follow();
        value(QUAKES, "epoch-1", 8, "b");
        Beat beat = beatOf(new Beat.Entry(QUAKES, 8, Fingerprint.of(Body.of("b")), 0, null));
        value(QUAKES, "epoch-1", 7, "a");
        assertThat(store.missing(beat)).containsExactly(QUAKES);
        assertThat(store.isBuried(QUAKES)).isTrue();
        assertThat(store.read(QUAKES).orElseThrow().body().text())
                .as("served on")
                .isEqualTo("b");

        value(QUAKES, "epoch-1", 8, "b");
        assertThat(store.missing(beat)).isEmpty();
        assertThat(store.isBuried(QUAKES)).isFalse();
        assertThat(told).hasSize(1);
    }

    @Test
    void whatIsDeletedIsNotBuriedAnyMore() {
        identity("epoch-1");
        value(QUAKES, "epoch-1", 8, "b");
        value(QUAKES, "epoch-1", 7, "a");
        store.onValue(Records.read(values.encodeGone(QUAKES, clock.now())));
        assertThat(store.isBuried(QUAKES)).isFalse();
    }

    @Test
    void aBodyThatIsNotWhatItsHeadersSayIsNotTold() {
        identity("epoch-1");
        follow();
        ProducerRecord<String, byte[]> record = values.encode(stored(QUAKES, "epoch-1", 8, "b"), clock.now());
        record.value()[0]++;
        store.onValue(Records.read(record));
        assertThat(told).isEmpty();
        assertThat(catchThrowable(() -> store.read(QUAKES))).isInstanceOf(MalformedException.class);
    }

    @Test
    void whatIsStillOnItsWayIsNeitherShownNorMissingAndHoldsNothingUp() throws MalformedException {
        assertThat(layout.partitionOf("quakes")).isNotEqualTo(layout.partitionOf("news"));
        store.follow(layout.livePartition());
        store.follow(layout.registryPartition());
        store.follow(layout.partitionOf("news"));
        identity("epoch-1");
        value(NEWS, "epoch-1", 7, "a");
        value(QUAKES, "epoch-1", 8, "b");
        Index part = store.index(true);
        assertThat(part.isWhole()).isFalse();
        assertThat(part.stored()).extracting(Stored::topic).containsExactly(NEWS);
        assertThat(store.hasShownAPart()).isTrue();
        assertThat(store.read(QUAKES)).isEmpty();
        assertThat(store.missing(beatOf(new Beat.Entry(QUAKES, 9, Fingerprint.of(Body.of("c")), 0, null))))
                .isEmpty();
        assertThat(told).hasSize(1);

        value(QUAKES, "epoch-1", 9, "c");
        follow();
        assertThat(store.index(true).isWhole()).isTrue();
        assertThat(store.read(QUAKES).orElseThrow().body().text()).isEqualTo("c");
        value(QUAKES, "epoch-1", 10, "d");
        assertThat(told).hasSize(2);
    }

    private void follow() {
        layout.all().forEach(store::follow);
    }

    private void identity(String epoch) {
        store.onValue(Records.read(values.encode(new ValueCodec.Identity(epoch, REGISTRY), clock.now())));
    }

    private void value(Topic topic, String epoch, long version, String text) {
        value(topic, epoch, version, text, clock.now());
    }

    private void value(Topic topic, String epoch, long version, String text, long sentAt) {
        StoredValue value = stored(topic, epoch, version, text);
        StoredValue sent = new StoredValue(
                topic,
                value.position(),
                value.fingerprint(),
                value.contentType(),
                value.changeKey(),
                value.validators(),
                sentAt - 7,
                value.body());
        store.onValue(Records.read(values.encode(sent, sentAt)));
    }

    private StoredValue stored(Topic topic, String epoch, long version, String text) {
        Body body = Body.of(text);
        return new StoredValue(
                topic,
                new Position(epoch, version),
                Fingerprint.of(body),
                "application/json",
                "key",
                Validators.NONE,
                clock.now() - 7,
                body);
    }

    private void claim(String token) {
        say(new LiveMessage.Claimed(token, 6_000, "hash"));
    }

    private void beat(String token, long version, long age) {
        say(kept(token, version, age));
    }

    private static LiveMessage kept(String token, long version, long age) {
        Beat.Entry entry = new Beat.Entry(QUAKES, version, Fingerprint.of(Body.of("b")), age, null);
        return new LiveMessage.Kept(token, 0, 6_000, beatOf(entry));
    }

    private static Beat beatOf(Beat.Entry entry) {
        return new Beat("epoch-1", 2_000, "hash", List.of(entry), 0);
    }

    private void say(LiveMessage message) {
        store.onLive(Records.read(live.encode(message), offset++, clock.now()));
    }

    private void pass(long millis) {
        nanos += millis * 1_000_000;
    }
}
