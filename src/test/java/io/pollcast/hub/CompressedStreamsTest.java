package io.pollcast.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CompressedStreamsTest {

    private static final String LARGE = "x".repeat(100_000);

    private final Shard shard = new Shard();

    @BeforeEach
    void aTopic() {
        shard.publish("a", "0", 1);
    }

    @AfterEach
    void allMemoryIsGivenBack() {
        shard.clients.forEach(Shard.Client::close);
        shard.clients.forEach(Shard.Client::take);
        assertThat(shard.held()).isZero();
    }

    @Test
    void getTheSameAsOthers() {
        Shard.Client plain = shard.connect("a", "b");
        Shard.Client compressed = shard.connectCompressed("a", "b");
        assertThat(compressed.told()).isEqualTo(plain.told()).containsExactly("a:fresh", "b:gone", "a=0");
        shard.tell(shard.value("a", "1", 2), shard.value("b", "y".repeat(3_000), 3));
        assertThat(compressed.told()).isEqualTo(plain.told()).hasSize(3);
        assertThat(compressed.parser.lastEventId()).isEqualTo(plain.parser.lastEventId());
    }

    @Test
    void aLargeValueComesWhenItIsCompressedAndHoldsNothingElseUp() {
        Shard.Client plain = shard.connect("a", "b");
        List<Shard.Client> compressed = List.of(
                shard.connectCompressed("a", "b"), shard.connectCompressed("a"), shard.connectCompressed("a", "b"));
        shard.clients.forEach(Shard.Client::take);
        shard.publish("a", LARGE, 2);
        shard.publish("b", "quick", 3);

        assertThat(plain.told()).containsExactly("a=" + LARGE, "b:fresh", "b=quick");
        assertThat(compressed.get(0).told()).containsExactly("b:fresh", "b=quick");
        assertThat(compressed.get(1).told()).isEmpty();
        assertThat(compressed.get(2).told()).containsExactly("b:fresh", "b=quick");
        shard.work();
        for (Shard.Client client : compressed) {
            assertThat(client.told()).containsExactly("a=" + LARGE);
        }
        assertThat(shard.metrics.scrape()).contains("pollcast_deliveries_skipped_total 0.0");
    }

    @Test
    void nothingIsCompressedForNobody() {
        Shard.Client plain = shard.connect("a");
        shard.publish("a", LARGE, 2);
        assertThat(plain.told()).contains("a=" + LARGE);
        assertThat(shard.waitingWork()).isZero();
        shard.connectCompressed("a");
        assertThat(shard.waitingWork()).isEqualTo(1);
        shard.work();
    }

    @Test
    void aThousandSetsOfTopicsOnTwoLoopsShareTheBytesOfALargeOne() {
        Shard other = new Shard();
        List<Shard.Client> plain = new ArrayList<>();
        List<Shard.Client> compressed = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            Shard loop = i % 2 == 0 ? shard : other;
            plain.add(loop.connect("a", "t" + i));
            compressed.add(loop.connectCompressed("a", "t" + i));
        }
        plain.forEach(Shard.Client::take);
        compressed.forEach(Shard.Client::take);
        TopicView large = shard.value("a", noise(1_200_000), 2);
        shard.tell(large);
        other.tell(large);

        assertThat(shard.waitingWork() + other.waitingWork()).isEqualTo(1);
        shard.work();
        other.work();
        Set<Long> plainly = addresses(plain);
        assertThat(plainly).hasSize(1).doesNotContain(0L);
        assertThat(addresses(compressed)).hasSize(1).doesNotContain(0L).isNotEqualTo(plainly);
        assertThat(other.held()).isZero();
    }

    private static Set<Long> addresses(List<Shard.Client> clients) {
        return clients.stream().map(Shard.Client::addressOfTheLargest).collect(Collectors.toSet());
    }

    /** Of which compression leaves a half. */
    private static String noise(int size) {
        Random random = new Random(size);
        StringBuilder digits = new StringBuilder();
        while (digits.length() < size) {
            digits.append(Character.forDigit(random.nextInt(16), 16));
        }
        return digits.toString();
    }

    @Test
    void whoConnectsMeanwhileGetsItOnce() {
        Shard.Client first = shard.connectCompressed("a");
        first.take();
        shard.publish("a", LARGE, 2);
        Shard.Client second = shard.connectCompressed("a");
        assertThat(second.told()).containsExactly("a:fresh");
        shard.work();
        Shard.Client third = shard.connectCompressed("a");
        assertThat(first.told()).containsExactly("a=" + LARGE);
        assertThat(second.told()).containsExactly("a=" + LARGE);
        assertThat(third.told()).containsExactly("a:fresh", "a=" + LARGE);
        shard.publish("a", "3", 3);
        for (Shard.Client client : shard.clients) {
            assertThat(client.told()).containsExactly("a=3");
        }
    }

    @Test
    void whoComesWithWhatTheOthersWaitForDoesNotGetItAgain() {
        Shard.Client first = shard.connectCompressed("a");
        first.take();
        shard.publish("a", LARGE, 2);
        Shard.Client newcomer = shard.connectCompressedWith(Shard.cursor(2, Shard.tag("a", LARGE)), "a");
        assertThat(newcomer.told()).containsExactly("a:fresh");
        shard.work();
        assertThat(first.told()).containsExactly("a=" + LARGE);
        assertThat(newcomer.told()).isEmpty();
        shard.publish("a", "3", 3);
        assertThat(newcomer.told()).containsExactly("a=3");
    }

    @Test
    void aWorkerThatCannotKeepUpDelaysNoValue() {
        Shard.Client client = shard.connectCompressed("a");
        client.take();
        shard.publish("a", LARGE, 2);
        for (int i = 3; i < 20; i++) {
            String next = LARGE + i;
            shard.publish("a", next, i);
            assertThat(client.told()).containsExactly("a=" + next);
        }
        shard.work();
        assertThat(client.told()).isEmpty();
        shard.publish("a", LARGE, 20);
        assertThat(client.told()).isEmpty();
        shard.work();
        assertThat(client.told()).containsExactly("a=" + LARGE);
    }

    @Test
    void aSlowClientGetsTheLatestWhole() {
        Shard.Client slow = shard.connectCompressed("a");
        slow.take();
        slow.writable(false);
        for (int i = 2; i < 30; i++) {
            shard.publish("a", LARGE + i, i);
        }
        shard.work();
        assertThat(slow.take()).isEmpty();
        slow.writable(true);
        assertThat(slow.told()).containsExactly("a=" + LARGE + 29);
    }

    @Test
    void aTopicThatIsGoneMeanwhileIsNotWaitedFor() {
        Shard.Client client = shard.connectCompressed("a");
        client.take();
        shard.publish("a", LARGE, 2);
        shard.tell(shard.gone("a"));
        assertThat(client.told()).containsExactly("a:gone");
        shard.work();
        assertThat(client.told()).isEmpty();
        shard.publish("a", "back", 3);
        assertThat(client.told()).containsExactly("a:fresh", "a=back");
    }

    @Test
    void endsWithAGoodbyeThatCanBeRead() {
        Shard.Client client = shard.connectCompressed("a");
        client.take();
        shard.hub.drain(0);
        shard.pass(Duration.ofSeconds(1));
        assertThat(client.told()).containsExactly("pollcast.bye={\"reason\":\"drain\"}");
    }

    /** Any order of values, of workers that are late, and of clients that come, stall and take: nobody gets older after newer, or one twice. */
    @Test
    void keepTheOrderWhateverHappens() {
        Random random = new Random(17);
        List<Shard.Client> clients = new ArrayList<>();
        int version = 1;
        for (int step = 0; step < 3_000; step++) {
            switch (random.nextInt(6)) {
                case 0 ->
                    clients.add(random.nextBoolean() ? shard.connectCompressed("a", "b") : shard.connect("b", "a"));
                case 1 -> shard.work();
                case 2, 3 -> {
                    version++;
                    String body = version + " ".repeat(random.nextInt(10) == 0 ? 40_000 : random.nextInt(500));
                    shard.publish(random.nextBoolean() ? "a" : "b", body, version);
                }
                default -> {
                    if (!clients.isEmpty()) {
                        clients.get(random.nextInt(clients.size())).writable(random.nextBoolean());
                    }
                }
            }
            if (clients.size() > 12) {
                clients.remove(0).close();
            }
        }
        shard.work();
        for (Shard.Client client : clients) {
            client.writable(true);
            client.take();
        }
        for (Shard.Client client : shard.clients) {
            client.take();
            for (String topic : List.of("a", "b")) {
                List<Integer> seen = client.events.stream()
                        .filter(event -> event.type().equals(topic))
                        .map(event -> Integer.parseInt(event.data().strip()))
                        .toList();
                assertThat(seen).isSorted().doesNotHaveDuplicates();
            }
        }
        String lastOfA = last(clients.get(0), "a");
        String lastOfB = last(clients.get(0), "b");
        for (Shard.Client client : clients) {
            assertThat(last(client, "a")).isEqualTo(lastOfA);
            assertThat(last(client, "b")).isEqualTo(lastOfB);
        }
        assertThat(Math.max(Integer.parseInt(lastOfA), Integer.parseInt(lastOfB)))
                .isEqualTo(version);
    }

    private static String last(Shard.Client client, String topic) {
        return client.events.stream()
                .filter(event -> event.type().equals(topic))
                .reduce((first, second) -> second)
                .orElseThrow()
                .data()
                .strip();
    }
}
