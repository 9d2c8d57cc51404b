package io.pollcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.testing.Browser;
import io.pollcast.testing.FreePorts;
import io.pollcast.testing.Opened;
import io.pollcast.testing.PollcastProcess;
import io.pollcast.testing.RedisServer;
import io.pollcast.testing.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A page with the browser's own EventSource, in Chromium, behind nginx as deploy/nginx has it. */
class EventSourceIT {

    @AutoClose
    private static Browser browser;

    @TempDir
    private Path folder;

    @AutoClose
    private final Opened open = new Opened();

    private final Ticks ticks = open.add(new Ticks());
    private final int sitePort = FreePorts.next();

    @BeforeAll
    static void startBrowser() {
        browser = Browser.start();
    }

    @Test
    void survivesAPlannedRestartOfTheOnlyGateway() throws Exception {
        PollcastProcess pollcast = all("1s", "");
        Recorder page = followed(pollcast);

        assertThat(pollcast.stop()).as(pollcast.log()).isZero();
        page.await("errors > 0");
        pollcast.restart();

        assertWentOn(page);
    }

    @Test
    void survivesADeathOfTheOnlyGateway() throws Exception {
        PollcastProcess pollcast = all("1s", "");
        Recorder page = followed(pollcast);

        pollcast.kill();
        page.await("errors > 0");
        pollcast.restart();

        assertWentOn(page);
    }

    /**
     * The rhythm leaves a machine that is short of processors two seconds; a value is missed after more than that only. A browser that was
     * not told when to come back would take longer, too.
     */
    @Test
    void theEndOfALifeCostsNoValue() throws Exception {
        Recorder page = followed(all("2s", "gateway: { max-life: 1s }\n"));

        page.await("gaps.length >= 4");
        assertWentOn(page);

        assertThat(page.gaps().stream().sorted().toList().get(page.gaps().size() / 2))
                .as("median of %s", page.gaps())
                .isLessThan(2_000);
        List<Integer> values = page.values("ticks");
        assertThat(values)
                .as("none missed, with gaps of %s", page.gaps())
                .isEqualTo(IntStream.rangeClosed(values.get(0), ticks.now())
                        .boxed()
                        .toList());
    }

    @Test
    void aTopicThatIsNotThereYetArrivesOnTheStreamThatAwaitsIt() throws Exception {
        RedisServer redis = open.add(RedisServer.started());
        String backplane = "backplane: { type: redis, beat: 500ms, redis: { url: '" + redis.url() + "' } }\n";
        String some = "endpoints:\n" + ticks.endpoint("ticks", "500ms") + ticks.endpoint("late", "500ms");
        PollcastProcess gateway = open.add(PollcastProcess.run(folder, "gateway", backplane));
        PollcastProcess poller = open.add(PollcastProcess.run(folder, "poller", backplane + some));
        gateway.awaitReady();
        Recorder page = follow(site(gateway), "ticks", "late", "later");
        page.awaitValue("ticks", 1);
        page.awaitState("late", "pending");
        page.awaitState("later", "gone");

        ticks.backend().answer("/late", () -> Ticks.json(7));
        page.awaitValue("late", 7);
        ticks.backend().answer("/later", () -> Ticks.json(8));
        poller.stop();
        open.add(PollcastProcess.run(folder, "poller", backplane + some + ticks.endpoint("later", "500ms")));
        page.awaitValue("later", 8);

        assertAllSeen(page);
        assertThat(page.values("late")).containsExactly(7);
        assertThat(page.values("later")).containsExactly(8);
        assertThat(page.count("opens")).as("streams").isEqualTo(1);
    }

    @Test
    void aPageOfAnAllowedOriginResumesAndAnotherGetsNothing() throws Exception {
        String shop = "http://shop.localhost:" + sitePort;
        PollcastProcess pollcast = all("1s", "gateway: { cors: [ '" + shop + "' ] }\n");
        Site site = site(pollcast, shop);
        Recorder stranger =
                Recorder.follow(browser, "http://stranger.localhost:" + sitePort, site.url(""), "ticks", "constant");
        Recorder page = Recorder.follow(browser, shop, site.url(""), "ticks", "constant");
        page.awaitValue("ticks", 1);
        page.awaitValue("constant", 1);

        pollcast.kill();
        page.await("errors > 0");
        pollcast.restart();

        assertWentOn(page);
        stranger.await("source.readyState === EventSource.CLOSED");
        assertThat(stranger.count("seen.length + states.length")).isZero();
    }

    private PollcastProcess all(String every, String more) {
        String endpoints = "endpoints:\n" + ticks.endpoint("ticks", every) + ticks.endpoint("constant", every);
        return open.add(PollcastProcess.run(folder, "all", endpoints + more)).awaitReady();
    }

    private Recorder followed(PollcastProcess gateway) throws IOException {
        Recorder page = follow(site(gateway), "ticks", "constant");
        page.awaitValue("ticks", 1);
        page.awaitValue("constant", 1);
        return page;
    }

    private static Recorder follow(Site site, String... topics) {
        return Recorder.follow(browser, site.url(""), site.url(""), topics);
    }

    private Site site(PollcastProcess gateway, String... origins) throws IOException {
        Path place = Files.createDirectories(folder.resolve("nginx"));
        return open.add(Site.start(place, sitePort, gateway.gatewayPort(), FreePorts.next(), origins))
                .page("recorder.html", Recorder.HTML);
    }

    private void assertWentOn(Recorder page) {
        page.awaitValue("ticks", ticks.now() + 1);
        assertAllSeen(page);
        assertThat(page.values("constant"))
                .as("sent once, however often the page came back")
                .containsExactly(1);
    }

    private void assertAllSeen(Recorder page) {
        page.awaitValue("ticks", ticks.freeze());
        assertThat(page.values("ticks")).isSorted().doesNotHaveDuplicates().endsWith(ticks.now());
        assertThat(page.ids()).last().asString().isNotEmpty();
    }
}
