package io.pollcast.backplane;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.pollcast.backplane.Backplane.Subscription;
import io.pollcast.testing.Stages;
import io.pollcast.topic.Access;
import io.pollcast.topic.Allowed;
import io.pollcast.topic.Body;
import io.pollcast.topic.Fingerprint;
import io.pollcast.topic.Position;
import io.pollcast.topic.Registry;
import io.pollcast.topic.Topic;
import io.pollcast.topic.TopicInfo;
import io.pollcast.topic.TopicTemplate;
import io.pollcast.topic.Update;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link Backplane} does. A subclass says how to make one, and how to break the store behind it. */
public abstract class BackplaneContract {

    protected static final Topic QUAKES = new Topic("quakes");
    protected static final Topic NEWS = new Topic("orders/eu.news");
    protected static final Registry BOTH = registry(QUAKES, NEWS);
    protected static final Topic EUR = new Topic("prices/EUR/now");
    protected static final Topic CHF = new Topic("prices/CHF/now");

    /** A topic, and templates of both kinds. */
    protected static final Registry PRICES = new Registry(
            List.of(new TopicInfo(QUAKES, null, 2_000, 6_000, Access.of(true), true)),
            List.of(
                    new TopicTemplate("prices/{symbol}/now", Allowed.matching("[A-Z]{3}|\"é"), 1_000, 3_000, true, 9),
                    new TopicTemplate(
                            "{city}/weather", Allowed.listed(List.of("Bern", "Paris")), 1_000, 3_000, false, 1)));

    protected static final long LEASE_MILLIS = 30_000;

    private int claims;
    protected Backplane poller;
    protected Backplane gateway;

    /** A backplane on the store of this test; the same one each time if the store lives in it. */
    protected abstract Backplane open();

    /** Lets the time of leases pass, by the store's clock. */
    protected abstract void passLeaseTime(long millis);

    /** Lets at least some time pass by the store's clock; at most a tenth of a second. */
    protected abstract void passTime(long millis);

    /** The store forgets everything. */
    protected abstract void loseData();

    /** Remembers what the store holds now. */
    protected abstract void save();

    /** The store holds again what it held at {@link #save}. */
    protected abstract void restore();

    @BeforeEach
    void openBoth() {
        poller = open();
        gateway = open();
    }

    @AfterEach
    void closeBoth() {
        poller.close();
        gateway.close();
    }

    @Test
    void aNewValueIsAnnouncedAndReadable() {
        Heard heard = listen(gateway);
        Holder holder = acquire();
        long version = holder.publish(QUAKES, "{\"n\":1}");

        heard.awaitCount(1);
        Update told = heard.updates().get(0);
        assertThat(told.topic()).isEqualTo(QUAKES);
        assertThat(told.body().text()).isEqualTo("{\"n\":1}");
        assertThat(told.contentType()).isEqualTo("application/json; charset=\"utf-8\"");
        assertThat(told.fingerprint()).isEqualTo(Fingerprint.of(Body.of("{\"n\":1}")));
        assertThat(told.position()).isEqualTo(new Position(holder.epoch, version));
        assertThat(told.ageMillis()).isBetween(7L, 5_000L);
        assertThat(told.changedAgeMillis()).isBetween(7L, 5_000L);

        Update read = get(gateway.read(QUAKES)).orElseThrow();
        assertThat(read.body()).isEqualTo(told.body());
        assertThat(read.contentType()).isEqualTo(told.contentType());
        assertThat(read.fingerprint()).isEqualTo(told.fingerprint());
        assertThat(read.position()).isEqualTo(told.position());
    }

    @Test
    void anEmptyStoreIsReadableToo() {
        assertThat(get(gateway.readIndex())).isEqualTo(Index.EMPTY);
        assertThat(get(gateway.read(QUAKES))).isEmpty();
    }

    @Test
    void whoReadsAfterAnAnnouncementFindsThatValueOrALaterOne() {
        List<CompletionStage<Optional<Update>>> reads = new CopyOnWriteArrayList<>();
        Heard heard = new Heard(announcement -> {
            if (announcement instanceof Announcement.Updated) {
                reads.add(gateway.read(QUAKES));
            }
        });
        get(gateway.subscribe(heard));
        Holder holder = acquire();
        IntStream.range(0, 20).forEach(i -> holder.publish(QUAKES, "value " + i));

        heard.awaitCount(20);
        for (int i = 0; i < 20; i++) {
            Update read = get(reads.get(i)).orElseThrow();
            assertThat(read.position().version())
                    .isGreaterThanOrEqualTo(heard.updates().get(i).position().version());
        }
    }

    @Test
    void theSameUpdateTwiceIsOne() {
        Heard heard = listen(gateway);
        Holder holder = acquire();
        long first = holder.publish(QUAKES, "same");
        long second = holder.publish(QUAKES, "same");
        holder.publish(NEWS, "end");

        assertThat(second).isEqualTo(first);
        heard.awaitCount(2);
        assertThat(heard.updates()).extracting(Update::topic).containsExactly(QUAKES, NEWS);
    }

    @Test
    void theSameUpdateWithOtherValidatorsChangesTheMetadataOnly() {
        Holder holder = acquire();
        long first = holder.publish(QUAKES, "same");
        Write write = write(QUAKES, "same", 0);
        Write again = new Write(
                QUAKES,
                write.body(),
                write.contentType(),
                write.fingerprint(),
                "other key",
                new Validators(null, "Tue, 24 Nov 2026 08:00:00 GMT"),
                0,
                0);
        assertThat(get(poller.publish(holder.next(), again))).isEqualTo(new Publication.Accepted(first));

        Stored stored = get(gateway.readIndex()).stored().get(0);
        assertThat(stored.changeKey()).isEqualTo("other key");
        assertThat(stored.validators()).isEqualTo(again.validators());
        assertThat(stored.version()).isEqualTo(first);
    }

    @Test
    void anUpdateOfUnknownOutcomeMayBeRepeated() {
        Heard heard = listen(gateway);
        Holder holder = acquire();
        // The answer to this one is lost, and with it the version.
        get(poller.publish(holder.next(), write(QUAKES, "b", 0)));
        get(poller.publish(holder.next(), write(QUAKES, "b", 0)));
        long version = holder.publish(QUAKES, "c");

        heard.awaitCount(2);
        assertThat(heard.updates()).extracting(update -> update.body().text()).containsExactly("b", "c");
        assertThat(heard.updates().get(1).position().version()).isEqualTo(version);
    }

    @Test
    void refusesASequenceThatIsNotHigher() {
        Holder holder = acquire();
        holder.publish(QUAKES, "first");
        Fence used = new Fence(holder.token, holder.sequence);

        assertThat(get(poller.publish(used, write(QUAKES, "second", 0)))).isEqualTo(new Publication.Refused());
        assertThat(get(poller.publish(new Fence(holder.token, 0), write(QUAKES, "second", 0))))
                .isEqualTo(new Publication.Refused());
        assertThat(get(poller.renew(used, holder.beat()))).isEqualTo(new Renewal.Lost());
        assertThat(get(gateway.read(QUAKES)).orElseThrow().body().text()).isEqualTo("first");
        assertThat(get(poller.renew(holder.next(), holder.beat()))).isInstanceOf(Renewal.Renewed.class);
    }

    @Test
    void refusesWhoNeverHadTheLease() {
        Fence fence = new Fence("nobody", 1);
        Beat beat = new Beat("epoch", 2_000, BOTH.hash(), List.of(), 0);
        assertThat(get(poller.publish(fence, write(QUAKES, "x", 0)))).isEqualTo(new Publication.Refused());
        assertThat(get(poller.renew(fence, beat))).isEqualTo(new Renewal.Lost());
        get(poller.release(fence));
        assertThat(get(gateway.readIndex())).isEqualTo(Index.EMPTY);
    }

    @Test
    void aFormerHolderThatWakesWithAnOldValueChangesNothing() {
        Holder former = acquire();
        long version = former.publish(QUAKES, "current");
        passLeaseTime(LEASE_MILLIS);
        Holder holder = acquire();
        Heard heard = listen(gateway);
        holder.renewWith(QUAKES, version, "current");

        assertThat(get(poller.publish(former.next(), write(QUAKES, "old", version))))
                .isEqualTo(new Publication.Refused());
        assertThat(get(poller.renew(former.next(), former.beat()))).isEqualTo(new Renewal.Lost());
        get(poller.release(former.next()));

        holder.renewWith(QUAKES, version, "current");
        heard.awaitCount(2);
        assertThat(heard.all()).allMatch(Announcement.Beaten.class::isInstance);
        assertThat(get(gateway.read(QUAKES)).orElseThrow().position().version()).isEqualTo(version);
    }

    @Test
    void theLeaseEndsWithItsTime() {
        Holder holder = acquire();
        assertThat(get(poller.acquire(claim(BOTH)))).isInstanceOf(Grant.Denied.class);
        passLeaseTime(LEASE_MILLIS);
        assertThat(get(poller.publish(holder.next(), write(QUAKES, "late", 0)))).isEqualTo(new Publication.Refused());
        assertThat(get(poller.renew(holder.next(), holder.beat()))).isEqualTo(new Renewal.Lost());
        assertThat(get(poller.acquire(claim(BOTH)))).isInstanceOf(Grant.Granted.class);
    }

    @Test
    void aRenewalKeepsTheLeaseForAnotherLeaseTime() {
        Holder holder = acquire();
        for (int i = 0; i < 3; i++) {
            passLeaseTime(LEASE_MILLIS * 2 / 3);
            assertThat(get(poller.renew(holder.next(), holder.beat()))).isInstanceOf(Renewal.Renewed.class);
        }
        assertThat(get(poller.acquire(claim(BOTH)))).isInstanceOf(Grant.Denied.class);
    }

    @Test
    void aPublishDoesNotKeepTheLease() {
        Holder holder = acquire();
        passLeaseTime(LEASE_MILLIS * 2 / 3);
        holder.publish(QUAKES, "value");
        passLeaseTime(LEASE_MILLIS * 2 / 3);
        assertThat(get(poller.renew(holder.next(), holder.beat()))).isEqualTo(new Renewal.Lost());
    }

    @Test
    void aReleasedLeaseIsAnnouncedAndFree() {
        Heard heard = listen(gateway);
        Holder holder = acquire();
        get(poller.release(holder.next()));
        heard.awaitCount(1);
        assertThat(heard.all()).containsExactly(new Announcement.Released());
        assertThat(get(poller.acquire(claim(BOTH)))).isInstanceOf(Grant.Granted.class);
    }

    @Test
    void isDeniedToASecondWithTheHoldersRegistryHash() {
        acquire();
        assertThat(denied(gateway.acquire(claim(registry(QUAKES)))).registryHash())
                .isEqualTo(BOTH.hash());
        assertThat(get(gateway.readIndex()).registry()).isEqualTo(BOTH);
    }

    @Test
    void aDeniedClaimIsToldWhatIsLeftOfTheLease() {
        acquire();
        passLeaseTime(LEASE_MILLIS / 3);
        assertThat(denied(gateway.acquire(claim(BOTH))).leftMillis()).isBetween(1L, LEASE_MILLIS * 2 / 3);
    }

    @Test
    void aClaimOfUnknownOutcomeMayBeRepeated() {
        Claim claim = claim(BOTH);
        Grant first = get(poller.acquire(claim));
        assertThat(get(poller.acquire(claim))).isEqualTo(first);
    }

    @Test
    void aNewHolderLearnsWhatIsStored() {
        Holder former = acquire();
        long version = former.publish(QUAKES, "value");
        get(poller.release(former.next()));

        Holder holder = acquire();
        assertThat(holder.epoch).isEqualTo(former.epoch);
        assertThat(holder.stored).singleElement().satisfies(stored -> {
            assertThat(stored.topic()).isEqualTo(QUAKES);
            assertThat(stored.version()).isEqualTo(version);
            assertThat(stored.fingerprint()).isEqualTo(Fingerprint.of(Body.of("value")));
            assertThat(stored.contentType()).isEqualTo("application/json; charset=\"utf-8\"");
            assertThat(stored.changeKey()).isEqualTo("key of value");
            assertThat(stored.validators()).isEqualTo(new Validators("W/\"é\\1\"", null));
        });
    }

    @Test
    void aFailoverThatLosesTheLastWriteIsMendedAboveEverythingSeen() {
        Holder holder = acquire();
        long before = holder.publish(QUAKES, "before");
        save();
        long lost = holder.publish(QUAKES, "lost");
        restore();

        Renewal renewal = holder.renewWith(QUAKES, lost, "lost");
        assertThat(renewal).isEqualTo(new Renewal.Renewed(List.of(QUAKES)));
        long again = accepted(get(poller.publish(holder.next(), write(QUAKES, "lost", lost))));
        assertThat(again).isGreaterThan(lost).isGreaterThan(before);
        assertThat(holder.renewWith(QUAKES, again, "lost")).isEqualTo(new Renewal.Renewed(List.of()));
    }

    @Test
    void aRenewalNamesOnlyWhatTheBeatListsWithAValue() {
        Holder holder = acquire();
        Beat.Entry pending = new Beat.Entry(QUAKES, 0, null, -1, null);
        Beat.Entry unknown = new Beat.Entry(NEWS, 7, Fingerprint.of(Body.of("gone")), 0, null);
        assertThat(get(poller.renew(holder.next(), holder.beat(pending, unknown))))
                .isEqualTo(new Renewal.Renewed(List.of(NEWS)));
    }

    @Test
    void aStoreThatLostItsDataIsAnotherEpoch() {
        Holder holder = acquire();
        holder.publish(QUAKES, "value");
        loseData();

        assertThat(get(poller.publish(holder.next(), write(QUAKES, "next", 0)))).isEqualTo(new Publication.Refused());
        assertThat(get(poller.renew(holder.next(), holder.beat()))).isEqualTo(new Renewal.Lost());
        assertThat(get(gateway.readIndex())).isEqualTo(Index.EMPTY);
        Holder next = acquire();
        assertThat(next.epoch).isNotEqualTo(holder.epoch);
        assertThat(next.stored).isEmpty();
    }

    @Test
    void aBeatOfAnotherEpochEndsTheLease() {
        Holder holder = acquire();
        Beat foreign = new Beat("another", 2_000, BOTH.hash(), List.of(), 0);
        assertThat(get(poller.renew(holder.next(), foreign))).isEqualTo(new Renewal.Lost());
        assertThat(get(poller.acquire(claim(BOTH)))).isInstanceOf(Grant.Granted.class);
    }

    @Test
    void anEmptiedStoreWithItsClockSetBackIsNotMistakenForTheOldOne() {
        Holder holder = acquire();
        // As the store's clock would have given it an hour from now.
        long ahead = accepted(get(poller.publish(holder.next(), write(QUAKES, "old", inAnHour()))));
        loseData();
        Holder restarted = acquire();
        long version = restarted.publish(QUAKES, "new");

        assertThat(version).isLessThan(ahead);
        Position old = new Position(holder.epoch, ahead);
        Position fresh = new Position(restarted.epoch, version);
        assertThat(fresh.isAfter(old)).isFalse();
        assertThat(old.isAfter(fresh)).isFalse();
        assertThat(get(gateway.read(QUAKES)).orElseThrow().position()).isEqualTo(fresh);
    }

    @Test
    void versionsGoUpWhateverTheClockSays() {
        Holder holder = acquire();
        long highest = inAnHour();
        long[] versions = {
            holder.publish(QUAKES, "a"),
            accepted(get(poller.publish(holder.next(), write(QUAKES, "b", highest)))),
            accepted(get(poller.publish(holder.next(), write(QUAKES, "c", 0)))),
            accepted(get(poller.publish(holder.next(), write(QUAKES, "d", highest + 100))))
        };
        assertThat(versions[1]).isEqualTo(highest + 1);
        assertThat(versions[2]).isEqualTo(highest + 2);
        assertThat(versions[3]).isEqualTo(highest + 101);
        assertThat(LongStream.of(versions).sorted().toArray()).isEqualTo(versions);
    }

    @Test
    void topicsThatARegistryLacksAreGone() {
        Holder former = acquire();
        former.publish(QUAKES, "stays");
        former.publish(NEWS, "goes");
        get(poller.release(former.next()));
        Heard heard = listen(gateway);

        Holder holder = acquire(registry(QUAKES));
        heard.awaitCount(1);
        assertThat(heard.all()).containsExactly(new Announcement.Gone(NEWS));
        assertThat(holder.stored).extracting(Stored::topic).containsExactly(QUAKES);
        assertThat(get(gateway.read(NEWS))).isEmpty();
        assertThat(get(gateway.read(QUAKES))).isPresent();
        assertThat(get(gateway.readIndex()).registry()).isEqualTo(registry(QUAKES));
    }

    @Test
    void aTopicWithoutAValueIsGoneToo() {
        Holder former = acquire();
        get(poller.release(former.next()));
        Heard heard = listen(gateway);
        acquire(registry(NEWS));
        heard.awaitCount(1);
        assertThat(heard.all()).containsExactly(new Announcement.Gone(QUAKES));
    }

    @Test
    void anotherRegistryWhileTheLeaseGoesOnTouchesOnlyWhatItLacks() {
        Holder holder = acquire();
        long kept = holder.publish(QUAKES, "stays");
        holder.publish(NEWS, "goes");
        Heard heard = listen(gateway);

        Registry next = registry(QUAKES, new Topic("added"));
        assertThat(get(poller.register(holder.next(), next))).isEqualTo(Registration.DONE);
        assertThat(get(poller.register(holder.next(), next))).as("once more").isEqualTo(Registration.DONE);
        holder.publish(new Topic("added"), "comes");
        heard.awaitCount(2);
        assertThat(heard.all().get(0)).isEqualTo(new Announcement.Gone(NEWS));
        assertThat(heard.all().get(1)).isInstanceOf(Announcement.Updated.class);
        assertThat(get(gateway.read(NEWS))).isEmpty();
        assertThat(get(gateway.read(QUAKES)).orElseThrow().position().version()).isEqualTo(kept);
        assertThat(get(gateway.readIndex()).registry()).isEqualTo(next);
        assertThat(denied(gateway.acquire(claim(BOTH))).registryHash()).isEqualTo(next.hash());
        assertThat(holder.renewWith(QUAKES, kept, "stays")).isEqualTo(new Renewal.Renewed(List.of()));
    }

    @Test
    void aRegistryIsRefusedWithoutTheLeaseOrAfterALaterWrite() {
        Holder holder = acquire();
        Fence early = holder.next();
        holder.publish(NEWS, "stays");
        assertThat(get(poller.register(early, registry(QUAKES)))).isEqualTo(Registration.REFUSED);
        assertThat(get(poller.register(new Fence("nobody", 9), registry(QUAKES))))
                .isEqualTo(Registration.REFUSED);
        get(poller.release(holder.next()));
        assertThat(get(poller.register(holder.next(), registry(QUAKES)))).isEqualTo(Registration.REFUSED);
        assertThat(get(gateway.readIndex()).registry()).isEqualTo(BOTH);
        assertThat(get(gateway.read(NEWS))).isPresent();
    }

    @Test
    void theIndexSaysWhatIsStoredAndHowOldItIs() {
        Holder holder = acquire();
        long version = holder.publish(QUAKES, "value");
        holder.renewWith(QUAKES, version, "value");
        passTime(50);

        Index index = get(gateway.readIndex());
        assertThat(index.epoch()).isEqualTo(holder.epoch);
        assertThat(index.registry()).isEqualTo(BOTH);
        assertThat(index.stored()).singleElement().satisfies(stored -> {
            assertThat(stored.version()).isEqualTo(version);
            assertThat(stored.changedAgeMillis()).isBetween(57L, 10_000L);
        });
        Beat beat = index.lastBeat();
        assertThat(beat).isNotNull();
        assertThat(beat.ageMillis()).isBetween(50L, 10_000L);
        assertThat(beat.topics()).extracting(Beat.Entry::version).containsExactly(version);
    }

    @Test
    void aReadValueIsAsOldAsTheLastBeatProves() {
        Holder holder = acquire();
        long version = accepted(get(poller.publish(
                holder.next(),
                new Write(
                        QUAKES,
                        Body.of("value"),
                        "text/plain",
                        Fingerprint.of(Body.of("value")),
                        "key",
                        Validators.NONE,
                        0,
                        3_600_000))));
        assertThat(get(gateway.read(QUAKES)).orElseThrow().ageMillis()).isBetween(3_600_000L, 3_610_000L);
        holder.renewWith(QUAKES, version, "value");

        Update read = get(gateway.read(QUAKES)).orElseThrow();
        assertThat(read.ageMillis()).isBetween(300L, 10_000L);
        assertThat(read.changedAgeMillis()).isBetween(3_600_000L, 3_610_000L);
    }

    @Test
    void aLargeBodyIsAnnouncedAndReadable() {
        Heard heard = listen(gateway);
        Holder holder = acquire();
        Body body = Body.of("x".repeat(64 * 1024 + 1));
        long version = holder.publish(QUAKES, body);

        heard.awaitCount(1);
        Position position = new Position(holder.epoch, version);
        Announcement told = heard.all().get(0);
        if (told instanceof Announcement.Changed changed) {
            assertThat(changed).isEqualTo(new Announcement.Changed(QUAKES, position, Fingerprint.of(body)));
        } else {
            assertThat(heard.updates().get(0).position()).isEqualTo(position);
        }
        assertThat(get(gateway.read(QUAKES)).orElseThrow().body()).isEqualTo(body);
    }

    @Test
    void anyBytesSurvive() {
        byte[] every = new byte[256];
        for (int i = 0; i < every.length; i++) {
            every[i] = (byte) i;
        }
        byte[] large = new byte[1_200_000];
        new Random(1).nextBytes(large);
        byte[] limit = Arrays.copyOf(large, 64 * 1024);
        Holder holder = acquire();
        Heard heard = listen(gateway);
        for (byte[] bytes : List.of(every, new byte[0], limit, large, "\n{}\r\n\u2028".getBytes(UTF_8))) {
            holder.publish(QUAKES, Body.of(bytes));
            assertThat(get(gateway.read(QUAKES)).orElseThrow().body().bytes()).isEqualTo(bytes);
        }
        heard.awaitCount(5);
        assertThat(heard.updates())
                .extracting(update -> update.body().bytes())
                .contains(every, new byte[0], limit, "\n{}\r\n\u2028".getBytes(UTF_8));
    }

    @Test
    void aClosedSubscriptionHearsNothingMore() {
        Heard closed = new Heard();
        Subscription subscription = get(gateway.subscribe(closed));
        Heard open = listen(gateway);
        Holder holder = acquire();
        holder.publish(QUAKES, "heard");
        open.awaitCount(1);
        closed.awaitCount(1);
        subscription.close();
        subscription.close();
        holder.publish(QUAKES, "not heard");

        open.awaitCount(2);
        assertThat(closed.all()).hasSize(1);
    }

    @Test
    void whoSubscribesAgainAfterTheLastOneClosedHearsAgain() {
        get(gateway.subscribe(new Heard())).close();
        Heard heard = listen(gateway);
        acquire().publish(QUAKES, "value");
        heard.awaitCount(1);
    }

    @Test
    void allSubscriptionsHearAllInOrder() {
        Heard first = listen(gateway);
        Heard second = listen(gateway);
        Heard elsewhere = listen(poller);
        Holder holder = acquire();
        List<String> values = IntStream.range(0, 50).mapToObj(i -> "value " + i).toList();
        values.forEach(value -> holder.publish(QUAKES, value));

        for (Heard heard : List.of(first, second, elsewhere)) {
            heard.awaitCount(50);
            assertThat(heard.updates())
                    .extracting(update -> update.body().text())
                    .containsExactlyElementsOf(values);
        }
    }

    @Test
    void aListenerThatThrowsDisturbsNobody() {
        Heard throwing = new Heard(announcement -> {
            throw new IllegalStateException("for the test");
        });
        get(gateway.subscribe(throwing));
        Heard heard = listen(gateway);
        Holder holder = acquire();
        holder.publish(QUAKES, "a");
        holder.publish(QUAKES, "b");
        heard.awaitCount(2);
        throwing.awaitCount(2);
    }

    @Test
    void aBeatIsHeardWithAllFields() {
        Heard heard = listen(gateway);
        Holder holder = acquire();
        Beat beat = holder.beat(
                new Beat.Entry(QUAKES, 9_007_199_254_740L, Fingerprint.of(Body.of("v")), 0, null),
                new Beat.Entry(NEWS, 0, null, -1, "HTTP 502 \"Bad\"\n\\ \u2028 käse \uD83E\uDDC0 \u0001"));
        get(poller.renew(holder.next(), beat));
        heard.awaitCount(1);
        assertThat(heard.all()).containsExactly(new Announcement.Beaten(beat));
        Beat read = get(gateway.readIndex()).lastBeat();
        assertThat(read).isNotNull();
        assertThat(read.withAge(0)).isEqualTo(beat);
    }

    @Test
    void whatGatewaysWantReachesEveryPollerThatListens() {
        List<Wanted> heard = new CopyOnWriteArrayList<>();
        List<Wanted> standby = new CopyOnWriteArrayList<>();
        Subscription mine = get(poller.subscribeToWanted(heard::add));
        get(gateway.subscribeToWanted(standby::add));
        Wanted first = new Wanted("gateway-1", 3, List.of(QUAKES, NEWS));
        Wanted nothing = new Wanted("gateway-2", 0, List.of());
        get(gateway.want(first));
        get(gateway.want(nothing));

        await().untilAsserted(() -> assertThat(heard).containsExactly(first, nothing));
        await().untilAsserted(() -> assertThat(standby).containsExactly(first, nothing));
        mine.close();
        mine.close();
        get(gateway.want(first));
        await().untilAsserted(() -> assertThat(standby).hasSize(3));
        assertThat(heard).as("after it has left").hasSize(2);
    }

    @Test
    void whatGatewaysWantIsNotAnnouncedAndNotStored() {
        Heard heard = listen(gateway);
        get(gateway.want(new Wanted("gateway", 1, List.of(QUAKES))));
        acquire().publish(NEWS, "end");
        heard.awaitCount(1);
        assertThat(get(gateway.readIndex()).stored()).extracting(Stored::topic).containsExactly(NEWS);
    }

    @Test
    void topicsOfATemplateOutliveTheChangeOfHolder() {
        Holder holder = acquire(PRICES);
        long version = holder.publish(EUR, "stays");
        holder.publish(QUAKES, "stays too");
        get(poller.release(holder.next()));
        Heard heard = listen(gateway);

        Holder next = acquire(new Registry(List.of(), PRICES.templates()));
        assertThat(next.stored).extracting(Stored::topic, Stored::version).containsExactly(tuple(EUR, version));
        heard.awaitCount(1);
        assertThat(heard.all()).containsExactly(new Announcement.Gone(QUAKES));
        assertThat(get(gateway.read(EUR))).isPresent();

        get(poller.release(next.next()));
        acquire(registry(QUAKES));
        assertThat(get(gateway.read(EUR))).as("without the template").isEmpty();
    }

    @Test
    void whatIsRemovedIsDeletedAndAnnouncedAsGone() {
        Holder holder = acquire(PRICES);
        holder.publish(EUR, "goes");
        long kept = holder.publish(CHF, "stays");
        Heard heard = listen(gateway);
        Topic neverStored = new Topic("prices/never");

        assertThat(get(poller.remove(holder.next(), List.of(EUR, neverStored)))).isEqualTo(Removal.DONE);
        heard.awaitCount(2);
        assertThat(heard.all()).containsExactly(new Announcement.Gone(EUR), new Announcement.Gone(neverStored));
        assertThat(get(gateway.read(EUR))).isEmpty();
        assertThat(get(gateway.readIndex()).stored()).extracting(Stored::topic).containsExactly(CHF);
        assertThat(holder.renewWith(CHF, kept, "stays")).isEqualTo(new Renewal.Renewed(List.of()));
        assertThat(get(poller.remove(holder.next(), List.of(EUR))))
                .as("once more")
                .isEqualTo(Removal.DONE);
        assertThat(holder.publish(EUR, "comes back")).isPositive();
    }

    /** A poller does not wait for a removal before it publishes what is wanted again. */
    @Test
    void whatIsAskedForWithoutWaitingIsDoneInItsOrder() {
        Holder holder = acquire(PRICES);
        for (int round = 0; round < 5; round++) {
            List<CompletionStage<?>> asked = List.of(
                    poller.publish(holder.next(), write(CHF, "first " + round, 0)),
                    poller.publish(holder.next(), write(EUR, "before " + round, 0)),
                    poller.remove(holder.next(), List.of(EUR)),
                    poller.publish(holder.next(), write(EUR, "after " + round, 0)),
                    poller.remove(holder.next(), List.of(CHF)));
            asked.forEach(BackplaneContract::get);
            assertThat(get(gateway.read(EUR)).orElseThrow().body().text()).isEqualTo("after " + round);
            assertThat(get(gateway.read(CHF))).isEmpty();
        }
    }

    @Test
    void templatesAndSleepingTopicsAreReadAsTheyWereWritten() {
        Holder holder = acquire(PRICES);
        Beat beat = holder.beat(
                new Beat.Entry(QUAKES, 0, null, -1, null, true), new Beat.Entry(EUR, 0, null, -1, "HTTP 502", false));
        get(poller.renew(holder.next(), beat));
        Index index = get(gateway.readIndex());
        assertThat(index.registry()).isEqualTo(PRICES);
        assertThat(index.registry()).extracting(Registry::hash).isEqualTo(PRICES.hash());
        assertThat(index.lastBeat()).extracting(Beat::topics).isEqualTo(beat.topics());
    }

    @Test
    void aRemovalIsRefusedWithoutTheLeaseOrAfterALaterWrite() {
        Holder holder = acquire(PRICES);
        Fence early = holder.next();
        holder.publish(EUR, "stays");
        assertThat(get(poller.remove(early, List.of(EUR)))).isEqualTo(Removal.REFUSED);
        assertThat(get(poller.remove(new Fence("nobody", 9), List.of(EUR)))).isEqualTo(Removal.REFUSED);
        get(poller.release(holder.next()));
        assertThat(get(poller.remove(holder.next(), List.of(EUR)))).isEqualTo(Removal.REFUSED);
        assertThat(get(gateway.read(EUR))).isPresent();
    }

    @Test
    void isHealthyAfterAnExchange() {
        get(gateway.readIndex());
        assertThat(gateway.health()).isEqualTo(BackplaneHealth.OK);
    }

    @Test
    void afterCloseEveryCallFailsAndNothingIsHeard() {
        Heard heard = listen(gateway);
        gateway.close();
        gateway.close();
        assertThat(gateway.readIndex().toCompletableFuture())
                .failsWithin(10, TimeUnit.SECONDS)
                .withThrowableThat()
                .havingRootCause()
                .isInstanceOf(BackplaneException.class);
        assertThat(gateway.subscribe(heard).toCompletableFuture()).failsWithin(10, TimeUnit.SECONDS);
        assertThat(gateway.health().connected()).isFalse();
        assertThat(heard.all()).isEmpty();
    }

    protected static Registry registry(Topic... topics) {
        return new Registry(Arrays.stream(topics)
                .map(topic -> new TopicInfo(topic, topic.equals(NEWS) ? "/api/\"news\"" : null, 2_000, 6_000, true))
                .toList());
    }

    protected final Claim claim(Registry registry) {
        claims++;
        return new Claim("token-" + claims, LEASE_MILLIS, registry, "epoch-" + claims);
    }

    protected final Holder acquire() {
        return acquire(BOTH);
    }

    protected final Holder acquire(Registry registry) {
        Claim claim = claim(registry);
        Grant grant = get(poller.acquire(claim));
        assertThat(grant).isInstanceOf(Grant.Granted.class);
        return new Holder(claim, (Grant.Granted) grant);
    }

    protected static Heard listen(Backplane backplane) {
        Heard heard = new Heard();
        get(backplane.subscribe(heard));
        return heard;
    }

    protected static Write write(Topic topic, String text, long highestSeen) {
        return write(topic, Body.of(text), "key of " + text, highestSeen);
    }

    private static Write write(Topic topic, Body body, String changeKey, long highestSeen) {
        Validators validators = new Validators("W/\"é\\1\"", null);
        String contentType = "application/json; charset=\"utf-8\"";
        return new Write(topic, body, contentType, Fingerprint.of(body), changeKey, validators, highestSeen, 7);
    }

    private static Grant.Denied denied(CompletionStage<Grant> answer) {
        Grant grant = get(answer);
        assertThat(grant).isInstanceOf(Grant.Denied.class);
        return (Grant.Denied) grant;
    }

    protected static long accepted(Publication publication) {
        assertThat(publication).isInstanceOf(Publication.Accepted.class);
        return ((Publication.Accepted) publication).version();
    }

    protected static <T> T get(CompletionStage<T> stage) {
        return Stages.get(stage);
    }

    private static long inAnHour() {
        return System.currentTimeMillis() + 3_600_000;
    }

    /** A poller that holds the lease. */
    protected final class Holder {

        public final String token;
        public final String epoch;
        public final List<Stored> stored;
        private final Registry registry;
        private long sequence;

        Holder(Claim claim, Grant.Granted granted) {
            this.token = claim.token();
            this.epoch = granted.epoch();
            this.stored = granted.stored();
            this.registry = claim.registry();
        }

        public Fence next() {
            return new Fence(token, ++sequence);
        }

        public long publish(Topic topic, String text) {
            return accepted(get(poller.publish(next(), write(topic, text, 0))));
        }

        public long publish(Topic topic, Body body) {
            return accepted(get(poller.publish(next(), write(topic, body, "key", 0))));
        }

        public Beat beat(Beat.Entry... entries) {
            return new Beat(epoch, 2_000, registry.hash(), List.of(entries), 0);
        }

        public Renewal renewWith(Topic topic, long version, String text) {
            Beat.Entry entry = new Beat.Entry(topic, version, Fingerprint.of(Body.of(text)), 300, null);
            return get(poller.renew(next(), beat(entry)));
        }
    }

    /** Collects what a subscription is told. Any thread. */
    protected static final class Heard implements Consumer<Announcement> {

        private final List<Announcement> announcements = new CopyOnWriteArrayList<>();
        private final Consumer<Announcement> also;

        public Heard() {
            this(announcement -> {});
        }

        Heard(Consumer<Announcement> also) {
            this.also = also;
        }

        @Override
        public void accept(Announcement announcement) {
            announcements.add(announcement);
            also.accept(announcement);
        }

        public void awaitCount(int count) {
            await().untilAsserted(() -> assertThat(announcements).hasSizeGreaterThanOrEqualTo(count));
            assertThat(announcements).hasSize(count);
        }

        public List<Announcement> all() {
            return List.copyOf(announcements);
        }

        public List<Update> updates() {
            return announcements.stream()
                    .filter(Announcement.Updated.class::isInstance)
                    .map(told -> ((Announcement.Updated) told).update())
                    .toList();
        }
    }
}
