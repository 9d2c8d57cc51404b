package io.pollcast.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pollcast.testing.PollcastProcess;
import io.pollcast.testing.SseClient;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nobody takes an old value for a fresh one, and nobody is told that a fresh one is old. */
class StalenessIT {

    private static final Duration STALE_AFTER = Duration.ofSeconds(3);

    /** What is promised, and what a busy machine may add. */
    private static final Duration TOLD_WITHIN =
            STALE_AFTER.plus(Site.BEAT.multipliedBy(2)).plusSeconds(1);

    @TempDir
    private Path folder;

    private Site site;
    private PollcastProcess poller;
    private PollcastProcess gateway;
    private volatile String price = "[1]";

    @BeforeEach
    void start() {
        site = Site.in(folder);
        site.backend.answer("/prices", () -> price);
        poller = site.poller(site.endpoint("prices", "every: 500ms, stale-after: " + STALE_AFTER.toSeconds() + "s"));
        gateway = site.gateway().awaitReady();
    }

    @AfterEach
    void stop() {
        site.close();
    }

    private SseClient client() {
        return SseClient.open(gateway.gateway("/topics/prices"));
    }

    @Test
    void aPollerThatDiesIsToldAndItsReturnToo() {
        try (SseClient before = client()) {
            Site.awaitValue(before, "[1]");
            Site.awaitState(before, "fresh");

            poller.kill();
            await().atMost(TOLD_WITHIN).until(() -> Site.states(before).contains("stale"));
            seeTheLastGoodValueWithItsAge();

            poller.restart();
            Site.awaitState(before, "fresh");
            assertThat(before.data("message")).as("the value is the same").containsExactly("[1]");

            price = "[2]";
            Site.awaitValue(before, "[2]");
            assertThat(before.data("message")).containsExactly("[1]", "[2]");
            assertThat(Site.states(before)).doesNotContain("gone").endsWith("stale", "fresh");
        }
    }

    private void seeTheLastGoodValueWithItsAge() {
        HttpResponse<byte[]> asked = Site.get(gateway.gateway("/topics/prices"));
        assertThat(asked.statusCode()).isEqualTo(200);
        assertThat(new String(asked.body(), UTF_8)).isEqualTo("[1]");
        assertThat(asked.headers().firstValueAsLong("Age").orElse(-1)).isGreaterThanOrEqualTo(STALE_AFTER.toSeconds());
        try (SseClient newcomer = client()) {
            await().atMost(Duration.ofSeconds(2)).until(() -> newcomer.data("message"), data -> !data.isEmpty());
            assertThat(newcomer.data("message")).containsExactly("[1]");
            assertThat(newcomer.events().get(0).data()).contains("\"state\":\"stale\"");
            assertThat(age(newcomer)).isGreaterThanOrEqualTo(STALE_AFTER.toMillis());
        }
    }

    private static long age(SseClient client) {
        String status = client.data("pollcast.status").get(0);
        return Long.parseLong(status.replaceFirst(".*\"age\":(\\d+).*", "$1"));
    }

    @Tag("slow")
    @Test
    void aBackendThatFailsIsToldByNameAndItsReturnToo() {
        try (SseClient client = client()) {
            Site.awaitState(client, "fresh");
            site.backend.fail(502);
            client.await(event ->
                    event.data().contains("\"state\":\"stale\"") && event.data().contains("\"error\":\"HTTP 502\""));
            site.backend.fail(200);
            Site.awaitState(client, "fresh");
            assertThat(client.data("message")).containsExactly("[1]");
        }
    }

    @Test
    void whatDoesNotChangeButIsPolledNeverTurnsStale() {
        try (SseClient client = client()) {
            Site.awaitState(client, "fresh");
            int polls = site.backend.requests("/prices");
            Site.pass(STALE_AFTER.multipliedBy(2).plus(Site.BEAT.multipliedBy(2)));
            assertThat(site.backend.requests("/prices")).isGreaterThan(polls + 5);
            assertThat(Site.states(client)).containsOnly("fresh");
            assertThat(client.data("message")).containsExactly("[1]");
        }
    }
}
