package io.pollcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.testing.Browser;
import io.pollcast.testing.FreePorts;
import io.pollcast.testing.Opened;
import io.pollcast.testing.PollcastProcess;
import io.pollcast.testing.Program;
import io.pollcast.testing.Release;
import io.pollcast.testing.SseClient;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code pollcast demo} as a stranger meets it: in a terminal and in a browser. */
class DemoIT {

    /** Less than a gateway takes that lets its clients go in turn; a quiet machine takes half a second. */
    private static final Duration LONGEST_STOP = Duration.ofSeconds(10);

    private static final List<String> QUICK = List.of("quakes", "departures");

    @TempDir
    private Path folder;

    @AutoClose
    private final Opened open = new Opened();

    @AutoClose
    private static Browser browser;

    @BeforeAll
    static void startBrowser() {
        browser = Browser.start();
    }

    @Test
    void showsFourTopicsTheirFreshnessAndWhatPollingWouldHaveCost() {
        DemoPageView page = open(demo());

        page.awaitState(DemoPageView.TOPICS, "fresh");
        page.awaitText("stream", "connected");
        page.awaitNumberAbove("real", 3);
        assertThat(DemoPageView.TOPICS)
                .allSatisfy(topic -> assertThat(page.ages(topic)).startsWith("changed "));
        page.slide(0);
        assertThat(page.text("pages-out")).isEqualTo("1");
        long one = page.number("would");
        page.slide(39);
        assertThat(page.text("pages-out")).isEqualTo("10,000");
        assertThat(page.text("would-rate")).isEqualTo("12,000 a second");
        assertThat(page.number("would")).isGreaterThan(1_000 * one).isGreaterThan(1_000 * page.number("real"));
        page.slide(29);
        page.picture("normal");
        page.darken();
        page.picture("dark");
        assertThat(page.complaints()).isEmpty();
    }

    @Test
    void fitsAPhone() {
        DemoPageView page = open.add(DemoPageView.open(browser, demo(), 390, 844));

        page.awaitState(DemoPageView.TOPICS, "fresh");
        page.awaitNumberAbove("real", 3);
        assertThat(page.overflow()).isZero();
        page.picture("phone");
        page.resize(320, 640);
        assertThat(page.overflow()).isZero();
        assertThat(page.complaints()).isEmpty();
    }

    @Test
    void tellsThatTheBackendIsDownAndThatItIsBack() {
        List<String> board = List.of("departures");
        DemoPageView page = open(demo());
        page.awaitState(board, "fresh");

        page.press("Stop the backend");
        page.awaitState(board, "stale");
        assertThat(page.ages("departures")).startsWith("last good poll ");
        page.picture("stopped");
        String last = page.shown("departures");
        page.press("Start the backend");
        page.awaitState(board, "fresh");
        page.awaitOther("departures", last);
        assertThat(page.complaints()).isEmpty();
    }

    @Test
    @Tag("slow")
    void everyTopicMovesTurnsStaleAndRecovers() {
        DemoPageView page = open(demo());
        page.awaitState(DemoPageView.TOPICS, "fresh");
        Map<String, String> first = shown(page);

        first.forEach(page::awaitOther);
        page.press("Stop the backend");
        page.awaitState(DemoPageView.TOPICS, "stale");
        page.picture("stale");
        Map<String, String> last = shown(page);
        page.press("Start the backend");
        page.awaitState(DemoPageView.TOPICS, "fresh");
        last.forEach(page::awaitOther);
        assertThat(page.complaints()).isEmpty();
    }

    @Test
    void endsAtOnceWhileAPageIsOpen() throws Exception {
        Program demo = open.add(start(javaDemo(), freeAddresses()));
        DemoPageView page = open(address(demo, "page"));
        page.awaitState(QUICK, "fresh");

        assertEndsAtOnce(demo);
        page.awaitText("stream", "reconnecting");
        page.awaitState(QUICK, "offline");
    }

    @Test
    void startsByTheLauncherAndEndsAtOnce() throws Exception {
        List<String> command = List.of(Release.layOut(folder).toString(), "--no-install", "demo");
        Program demo = open.add(start(command, freeAddresses()));
        SseClient stream = open.add(SseClient.open(address(demo, "page") + "stream?topic=departures"));
        stream.await("departures", "flights");

        assertEndsAtOnce(demo);
        stream.await("pollcast.bye", "drain");
    }

    @Test
    void findsFreePortsWhenItsOwnAreTaken() throws IOException {
        occupy(8080);
        occupy(9090);
        Program demo = open.add(start(javaDemo(), List.of()));

        assertThat(address(demo, "page")).doesNotContain(":8080");
        assertThat(address(demo, "status")).doesNotContain(":9090");
        DemoPageView page = open(address(demo, "page"));
        page.awaitState(QUICK, "fresh");
        page.awaitNumberAbove("real", 1);
    }

    private static void assertEndsAtOnce(Program demo) {
        long asked = System.nanoTime();
        demo.interrupt();
        assertThat(demo.awaitExit()).as(demo.output()).isZero();
        assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(LONGEST_STOP);
    }

    /** A demo on free ports; returns the address of its page. */
    private String demo() {
        return address(open.add(start(javaDemo(), freeAddresses())), "page");
    }

    private Program start(List<String> command, List<String> options) {
        List<String> words = new ArrayList<>(command);
        words.addAll(options);
        return Program.start(folder, Map.of("JAVA_HOME", System.getProperty("java.home")), words);
    }

    private static List<String> javaDemo() {
        return List.of(PollcastProcess.java(), "-jar", PollcastProcess.jar(), "demo");
    }

    private static List<String> freeAddresses() {
        return List.of(
                "--gateway-listen", "127.0.0.1:" + FreePorts.next(), "--admin-listen", "127.0.0.1:" + FreePorts.next());
    }

    /** The address in a line that the demo prints. */
    private static String address(Program demo, String name) {
        String line = demo.await(each -> each.startsWith("    " + name + " "));
        Matcher matcher = Pattern.compile("http://\\S+").matcher(line);
        assertThat(matcher.find()).as(line).isTrue();
        return matcher.group();
    }

    private static Map<String, String> shown(DemoPageView page) {
        return DemoPageView.TOPICS.stream().collect(Collectors.toMap(Function.identity(), page::shown));
    }

    private DemoPageView open(String url) {
        return open.add(DemoPageView.open(browser, url, 1440, 1000));
    }

    private void occupy(int port) throws IOException {
        try {
            open.add(new ServerSocket(port, 1, InetAddress.getLoopbackAddress()));
        } catch (BindException e) {
            // Somebody else has it, which does as well.
            assertThat(e).hasMessageContaining("in use");
        }
    }
}
