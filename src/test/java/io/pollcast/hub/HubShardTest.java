package io.pollcast.hub;

import static io.pollcast.hub.Shard.cursor;
import static io.pollcast.hub.Shard.tag;
import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.sse.CloseReason;
import io.pollcast.sse.Cursor;
import io.pollcast.testing.SseParser;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who gets what, and when. Version numbers stand for milliseconds. */
class HubShardTest {

    private final Shard shard = new Shard();

    @AfterEach
    void nothingIsLeft() {
        shard.clients.forEach(Shard.Client::take);
        assertThat(shard.held()).isZero();
    }

    @Test
    void greetsWithRetryThenStatesThenValuesThenAComment() {
        shard.tell(shard.value("b", "2", 20), shard.value("a", "1", 10), shard.pending("c"));
        Shard.Client client = shard.connect("b", "a", "c", "nothing");
        assertThat(client.told()).containsExactly("a:fresh", "b:fresh", "c:pending", "nothing:gone", "a=1", "b=2");
        assertThat(client.parser.retry()).isBetween(2_000, 5_000);
        assertThat(client.raw).startsWith("retry: ").endsWith("\n\n:\n\n");
    }

    @Test
    void severalValuesInOneWriteHaveOneIdOnTheLast() {
        shard.tell(shard.value("a", "1", 10), shard.value("b", "2", 20));
        Shard.Client client = shard.connect("a", "b");
        client.take();
        assertThat(client.raw.toString().split("\nid: ", -1)).hasSize(2);
        assertThat(Cursor.parse(client.parser.lastEventId()))
                .isEqualTo(new Cursor(20, Set.of(tag("a", "1"), tag("b", "2"))));
    }

    @Test
    void topicsThatChangeTogetherLeaveInOneWrite() {
        String[] names = IntStream.range(10, 30).mapToObj(i -> "t" + i).toArray(String[]::new);
        shard.tell(Stream.of(names).map(name -> shard.value(name, "0", 1)).toArray(TopicView[]::new));
        Shard.Client client = shard.connect(names);
        client.take();
        shard.tellWhileBusy(
                Stream.of(names).map(name -> shard.value(name, "1", 2)).toArray(TopicView[]::new));
        assertThat(client.channel.outboundMessages()).hasSize(1);
        assertThat(client.told())
                .containsExactlyElementsOf(
                        Stream.of(names).map(name -> name + "=1").toList());
        assertThat(client.raw.toString().split("\nid: ", -1))
                .as("one for the greeting")
                .hasSize(3);
    }

    @Test
    void whatChangesTwiceMeanwhileIsSentTwice() {
        shard.tell(shard.value("a", "0", 1), shard.value("b", "0", 1));
        Shard.Client client = shard.connect("a", "b");
        client.take();
        shard.tellWhileBusy(
                shard.value("a", "1", 2), shard.value("b", "1", 3), shard.value("a", "2", 4), shard.gone("b"));
        assertThat(client.told()).containsExactly("a=1", "b=1", "b:gone", "a=2");
    }

    @Test
    void aChangeIsWrittenOnceForAllThatAreCaughtUp() {
        shard.publish("a", "1", 1);
        List<Shard.Client> clients =
                IntStream.range(0, 20).mapToObj(i -> shard.connect("a")).toList();
        clients.forEach(Shard.Client::take);
        long before = shard.held();
        shard.publish("a", "y".repeat(3_000), 2);
        assertThat(shard.held() - before).isLessThan(2 * 4_096);
        clients.forEach(client -> assertThat(client.told()).containsExactly("a=" + "y".repeat(3_000)));
    }

    @Test
    void theIdSaysWhatTheClientHas() {
        shard.tell(shard.value("a", "1", 10), shard.value("b", "1", 11));
        Shard.Client client = shard.connect("a", "b");
        shard.publish("b", "2", 12);
        client.take();
        assertThat(Cursor.parse(client.parser.lastEventId()))
                .isEqualTo(new Cursor(12, Set.of(tag("a", "1"), tag("b", "2"))));
    }

    @Test
    void oneTopicAloneHasNoName() {
        shard.publish("a", "1", 1);
        assertThat(shard.connect(false, "", "a").told()).containsExactly("a:fresh", "message=1");
    }

    @Test
    void aSlowClientGetsOnlyTheLatest() {
        shard.publish("a", "0", 1);
        Shard.Client slow = shard.connect("a");
        Shard.Client quick = shard.connect("a");
        slow.take();
        slow.writable(false);
        quick.take();
        long before = shard.held();
        for (int i = 1; i <= 100; i++) {
            shard.publish("a", Integer.toString(i), 1 + i);
            assertThat(quick.told()).containsExactly("a=" + i);
        }
        assertThat(shard.held()).isEqualTo(before);
        assertThat(slow.take()).isEmpty();
        slow.writable(true);
        assertThat(slow.told()).containsExactly("a=100");
        assertThat(shard.metrics.scrape()).contains("pollcast_deliveries_skipped_total 99.0");
        shard.publish("a", "101", 200);
        assertThat(slow.told()).containsExactly("a=101");
    }

    @Test
    void whatCameBackToTheSameIsNotSentAgain() {
        shard.publish("a", "A", 1);
        Shard.Client slow = shard.connect("a");
        slow.take();
        slow.writable(false);
        shard.publish("a", "B", 2);
        shard.publish("a", "A", 3);
        slow.writable(true);
        assertThat(slow.told()).isEmpty();
        shard.publish("a", "C", 4);
        assertThat(slow.told()).containsExactly("a=C");
    }

    @Test
    void aTopicThatWaitsIsLeftOutOfTheCursor() {
        String large = "x".repeat(70_000);
        shard.tell(shard.value("a", large, 1), shard.value("b", large, 2));
        Shard.Client client = shard.connect("a", "b");
        client.take();
        List<String> ids = client.events.stream()
                .filter(event -> event.data().equals(large))
                .map(SseParser.Event::id)
                .toList();
        assertThat(Cursor.parse(ids.get(0)).tags()).containsExactly(tag("a", large));
        assertThat(Cursor.parse(ids.get(1)).tags()).containsExactlyInAnyOrder(tag("a", large), tag("b", large));
    }

    @Test
    void resumesWithWhatDiffersOnly() {
        shard.tell(shard.value("a", "1", 10), shard.value("b", "2", 20), shard.pending("c"));
        Shard.Client client = shard.connect(true, cursor(15, tag("a", "1"), tag("b", "old")), "a", "b", "c");
        assertThat(client.told()).containsExactly("a:fresh", "b:fresh", "c:pending", "b=2");
        assertThat(Cursor.parse(client.parser.lastEventId()))
                .isEqualTo(new Cursor(20, Set.of(tag("a", "1"), tag("b", "2"))));
    }

    /** As after a restart on the memory backplane: the gateway has to see each topic again. */
    @Test
    void whatAClientHasIsNotSentAgainWhenItsTopicGetsItsFirstValueHere() {
        shard.forgetRegistry();
        Shard.Client client = shard.connect(true, cursor(15, tag("a", "1"), tag("b", "1")), "a", "b");
        shard.knowRegistry(shard.value("a", "2", 20), shard.pending("b"));
        assertThat(client.told()).contains("a=2");
        shard.publish("b", "1", 30);
        assertThat(client.told()).containsExactly("b:fresh");
        shard.publish("a", "3", 40);
        assertThat(client.told()).containsExactly("a=3");
        assertThat(Cursor.parse(client.parser.lastEventId()))
                .isEqualTo(new Cursor(40, Set.of(tag("a", "3"), tag("b", "1"))));
    }

    @Test
    void aClaimEndsWithTheFirstValueThatIsSent() {
        shard.tell(shard.value("a", "2", 20), shard.pending("b"), shard.pending("c"));
        Shard.Client client = shard.connect(true, cursor(15, tag("a", "1"), tag("b", "1")), "a", "b", "c");
        client.take();
        assertThat(Cursor.parse(client.parser.lastEventId()).tags()).containsExactly(tag("a", "2"));
        shard.publish("b", "2", 30);
        assertThat(client.told()).containsExactly("b:fresh", "b=2");
        shard.publish("a", "1", 40);
        shard.publish("b", "1", 41);
        assertThat(client.told()).containsExactly("a=1", "b=1");
    }

    @Test
    void aTopicThatIsAwaitedMayTurnOutToBeGone() {
        shard.forgetRegistry();
        Shard.Client client = shard.connect(true, cursor(15, tag("a", "1"), tag("b", "1")), "a", "b");
        shard.knowRegistry(shard.value("a", "2", 20));
        assertThat(client.told()).contains("b:gone", "a=2");
        shard.publish("b", "1", 30);
        assertThat(client.told()).containsExactly("b:fresh", "b=1");
        assertThat(shard.metrics.scrape()).contains("pollcast_deliveries_skipped_total 0.0");
    }

    @Test
    void aPendingTopicGetsItsValueLater() {
        shard.tell(shard.pending("a"));
        Shard.Client client = shard.connect("a");
        assertThat(client.told()).containsExactly("a:pending");
        assertThat(client.raw).endsWith(":\n\n");
        shard.publish("a", "1", 1);
        assertThat(client.told()).containsExactly("a:fresh", "a=1");
    }

    @Test
    void beforeTheTopicsAreKnownEveryOneIsPending() {
        shard.forgetRegistry();
        Shard.Client client = shard.connect("a", "nothing");
        assertThat(client.told()).containsExactly("a:pending", "nothing:pending");
        shard.knowRegistry(shard.value("a", "1", 1));
        assertThat(client.told()).containsExactly("a:fresh", "nothing:gone", "a=1");
    }

    @Test
    void aTopicThatAppearsLaterIsDelivered() {
        shard.knowRegistry();
        Shard.Client client = shard.connect("a");
        assertThat(client.told()).containsExactly("a:gone");
        shard.tell(shard.pending("a"));
        assertThat(client.told()).containsExactly("a:pending");
        shard.publish("a", "1", 1);
        assertThat(client.told()).containsExactly("a:fresh", "a=1");
    }

    @Test
    void aRemovedTopicIsGoneForEveryone() {
        shard.publish("a", "1", 1);
        Shard.Client client = shard.connect("a");
        Shard.Client slow = shard.connect("a");
        client.take();
        slow.take();
        slow.writable(false);
        shard.tell(shard.gone("a"));
        slow.writable(true);
        assertThat(client.told()).containsExactly("a:gone");
        assertThat(slow.told()).containsExactly("a:gone");
        assertThat(shard.hub.views().all()).isEmpty();
    }

    @Test
    void changesOfStateAreToldOnce() {
        shard.publish("a", "1", 1);
        Shard.Client client = shard.connect("a");
        client.take();
        shard.tell(shard.stale("a"));
        assertThat(client.take())
                .singleElement()
                .satisfies(event -> assertThat(event.data())
                        .contains("\"state\":\"stale\"", "\"error\":\"HTTP 502\"", "\"every\":2000"));
        shard.tell(shard.stale("a"));
        assertThat(client.take()).isEmpty();
    }

    @Test
    void whatFallsAsleepOrWakesIsTold() {
        shard.publish("a", "1", 1);
        shard.tell(shard.asleep("a"));
        Shard.Client client = shard.connect("a");
        assertThat(client.take().get(0).data()).contains("\"state\":\"fresh\"", "\"asleep\":true");
        shard.tell(shard.stale("a"));
        assertThat(client.take())
                .singleElement()
                .satisfies(event ->
                        assertThat(event.data()).contains("\"state\":\"stale\"").doesNotContain("asleep"));
        shard.tell(shard.asleep("a"));
        assertThat(client.take())
                .singleElement()
                .satisfies(event -> assertThat(event.data()).contains("\"asleep\":true"));
        shard.tell(shard.asleep("a"));
        assertThat(client.take()).isEmpty();
    }

    @Test
    void whoComesFromAGatewayThatIsAheadIsHeldUntilThisOneHasCaughtUp() {
        shard.tell(shard.value("a", "1", 10), shard.value("b", "old", 9));
        Shard.Client client = shard.connect(true, cursor(30, tag("a", "1"), tag("b", "new")), "a", "b");
        assertThat(client.told()).containsExactly("a:fresh", "b:stale");
        shard.publish("b", "older", 20);
        assertThat(client.told()).isEmpty();
        shard.publish("b", "newest", 30);
        assertThat(client.told()).containsExactly("b:fresh", "b=newest");
    }

    @Test
    void aHighVersionAloneReleasesNobodyWhileThisGatewayStillReads() {
        shard.tell(shard.value("a", "1", 10), shard.value("b", "old", 9));
        Shard.Client client = shard.connect(true, cursor(30, tag("a", "3"), tag("b", "new")), "a", "b");
        client.take();
        shard.tellOnly(shard.value("a", "3", 30));
        assertThat(client.told()).isEmpty();
        shard.tell(shard.value("b", "new", 20), shard.value("a", "3", 30));
        assertThat(client.told()).containsExactly("a:fresh", "b:fresh");
    }

    @Test
    void whatAHeldClientHasIsNotSentAgainWhenItIsReleased() {
        shard.publish("b", "old", 9);
        Shard.Client client = shard.connect(true, cursor(30, tag("b", "new")), "b");
        client.take();
        shard.publish("b", "new", 30);
        assertThat(client.told()).containsExactly("b:fresh");
        shard.publish("b", "newer", 31);
        assertThat(client.told()).containsExactly("b=newer");
    }

    @Test
    void aHeldClientIsReleasedAfterTwoWholeBeats() {
        shard.publish("b", "here", 9);
        Shard.Client client = shard.connect(true, cursor(1L << 47, tag("b", "forged")), "b");
        assertThat(client.told()).containsExactly("b:stale");
        shard.beat();
        shard.beat();
        assertThat(client.told()).isEmpty();
        shard.beat();
        assertThat(client.told()).containsExactly("b:fresh", "b=here");
        assertThat(Cursor.parse(client.parser.lastEventId())).isEqualTo(new Cursor(9, Set.of(tag("b", "here"))));
    }

    @Test
    void theCursorOfAHeldClientKeepsWhatItCameWith() {
        shard.tell(shard.value("b", "old", 9), shard.value("a", "1", 8));
        Shard.Client client = shard.connect(true, cursor(30, tag("a", "1"), tag("b", "new")), "a", "b");
        shard.publish("a", "2", 10);
        client.take();
        assertThat(Cursor.parse(client.parser.lastEventId()))
                .isEqualTo(new Cursor(30, Set.of(tag("a", "2"), tag("b", "new"))));
    }

    @Test
    void aTopicThatDoesNotExistIsGoneAlsoForWhoIsHeld() {
        shard.publish("a", "old", 9);
        Shard.Client client = shard.connect(true, cursor(30, tag("a", "new")), "a", "nothing");
        assertThat(client.told()).containsExactly("a:stale", "nothing:gone");
    }

    @Test
    void aValueLargerThanTheSocketTakesIsSentOnceToWhoWasHeld() {
        String large = "x".repeat(100_000);
        shard.publish("a", "old", 1);
        Shard.Client client = shard.connect(true, cursor(30, tag("a", "new")), "a");
        client.take();
        shard.publish("a", large, 30);
        assertThat(client.told()).containsExactly("a:fresh", "a=" + large);
        shard.publish("a", "next", 31);
        assertThat(client.told()).containsExactly("a=next");
    }

    @Test
    void aTopicThatWasRemovedAndComesBackReachesWhoJoinedInBetween() {
        shard.publish("a", "1", 1);
        Shard.Client early = shard.connect("a");
        shard.tell(shard.gone("a"));
        Shard.Client between = shard.connect("a");
        early.take();
        between.take();
        shard.publish("a", "1", 2);
        assertThat(early.told()).containsExactly("a:fresh", "a=1");
        assertThat(between.told()).containsExactly("a:fresh", "a=1");
    }

    @Test
    void heartbeatsComeWithinATenthOfFifteenSeconds() {
        shard.publish("a", "1", 1);
        Shard.Client client = shard.connect("a");
        client.take();
        shard.pass(Duration.ofSeconds(13));
        assertThat(client.take()).isEmpty();
        shard.pass(Duration.ofSeconds(4));
        assertThat(client.take()).singleElement().satisfies(event -> {
            assertThat(event.type()).isEqualTo("pollcast.beat");
            assertThat(event.data()).matches("\\{\"every\":15000,\"oldestAge\":1[3-7][05]00}");
            assertThat(event.id()).isEqualTo(client.parser.lastEventId());
        });
        shard.pass(Duration.ofSeconds(60));
        assertThat(client.take()).hasSizeBetween(3, 5);
    }

    @Test
    void aHeartbeatWithoutAnyValueHasNoAge() {
        shard.tell(shard.pending("a"));
        Shard.Client client = shard.connect("a");
        client.take();
        shard.pass(Duration.ofSeconds(17));
        assertThat(client.told()).containsExactly("pollcast.beat={\"every\":15000}");
    }

    @Test
    void aLifeEndsCleanlyAndComesBackSoon() {
        shard.publish("a", "1", 1);
        Shard.Client client = shard.connectFor(Duration.ofSeconds(10), "a");
        shard.pass(Duration.ofMillis(9_500));
        assertThat(client.channel.isOpen()).isTrue();
        shard.pass(Duration.ofMillis(500));
        client.take();
        assertThat(client.parser.retry()).isBetween(0, 300);
        assertThat(client.channel.isOpen()).isFalse();
        assertThat(shard.hub.connections()).isZero();
        assertThat(shard.metrics.scrape()).contains("pollcast_connections_closed_total{reason=\"life\"} 1.0");
    }

    @Test
    void drainsWithAGoodbye() {
        shard.publish("a", "1", 1);
        List<Shard.Client> clients =
                IntStream.range(0, 10).mapToObj(i -> shard.connect("a")).toList();
        shard.hub.drain(5_000);
        shard.pass(Duration.ofSeconds(2));
        assertThat(shard.hub.connections()).isBetween(1, 9);
        shard.pass(Duration.ofMillis(3_500));
        assertThat(shard.hub.connections()).isZero();
        for (Shard.Client client : clients) {
            assertThat(client.told()).endsWith("pollcast.bye={\"reason\":\"drain\"}");
            assertThat(client.parser.retry()).isBetween(2_000, 5_000);
            assertThat(client.connection.reason()).isEqualTo(CloseReason.DRAIN);
        }
    }

    @Test
    void whoLeavesIsForgotten() {
        shard.publish("a", "1", 1);
        List<Shard.Client> clients =
                IntStream.range(0, 9).mapToObj(i -> shard.connect("a", "b")).collect(Collectors.toList());
        clients.forEach(Shard.Client::take);
        clients.get(4).writable(false);
        shard.publish("a", "2", 2);
        assertThat(shard.hub.connections()).isEqualTo(9);
        for (int leaving : new int[] {0, 8, 4, 3}) {
            clients.get(leaving).close();
        }
        shard.publish("a", "3", 3);
        for (int i : new int[] {1, 2, 5, 6, 7}) {
            assertThat(clients.get(i).told()).containsExactly("a=2", "a=3");
            clients.get(i).close();
        }
        clients.forEach(Shard.Client::take);
        assertThat(shard.hub.connections()).isZero();
        shard.connect("a", "b").take();
    }

    @Test
    void whoDoesNotTakeAFrameIsCut() {
        shard.publish("a", "1", 1);
        Shard.Client client = shard.connect("a");
        client.take();
        client.stall(2, 10_000);
        shard.pass(Duration.ofSeconds(30));
        assertThat(client.channel.isOpen()).isTrue();
        shard.pass(Duration.ofSeconds(3));
        assertThat(client.channel.isOpen()).isFalse();
        assertThat(client.connection.reason()).isEqualTo(CloseReason.STALLED);
        assertThat(shard.hub.connections()).isZero();
    }

    @Test
    void whoGoesAfterHavingTakenNothingForLongHasStalled() {
        shard.publish("a", "1", 1);
        Shard.Client leaving = shard.connect("a");
        Shard.Client givenUp = shard.connect("a");
        for (Shard.Client client : shard.clients) {
            client.take();
            client.stall(1, 1_000);
        }
        shard.pass(Duration.ofSeconds(10));
        leaving.close();
        assertThat(shard.metrics.scrape()).contains("closed_total{reason=\"client\"} 1.0");
        shard.pass(Duration.ofSeconds(18));
        givenUp.close();
        assertThat(shard.metrics.scrape())
                .contains("closed_total{reason=\"client\"} 1.0", "closed_total{reason=\"stalled\"} 1.0");
    }

    @Test
    void aLargeFrameMayTakeAsLongAsItsSizeAllowsEvenWhileItShrinks() {
        shard.publish("a", "1", 1);
        Shard.Client client = shard.connect("a");
        client.take();
        client.stall(130, 1_600 * 1024 / 130);
        for (int i = 0; i < 115; i++) {
            shard.pass(Duration.ofSeconds(1));
            assertThat(client.channel.isOpen()).isTrue();
            client.trickle();
        }
        shard.pass(Duration.ofSeconds(30));
        assertThat(client.channel.isOpen()).isFalse();
    }

    @Test
    void whoTakesFrameAfterFrameSlowlyIsNotCut() {
        shard.publish("a", "1", 1);
        Shard.Client client = shard.connect("a");
        client.take();
        for (int i = 0; i < 20; i++) {
            client.stall(1, 10_000);
            shard.pass(Duration.ofSeconds(10));
            client.trickle();
            shard.pass(Duration.ofMillis(500));
        }
        assertThat(client.channel.isOpen()).isTrue();
    }
}
