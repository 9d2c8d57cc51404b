package io.pollcast.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.testing.Browsers;
import io.pollcast.testing.FreePorts;
import io.pollcast.testing.PollcastProcess;
import io.pollcast.testing.Program;
import io.pollcast.testing.Programs;
import io.pollcast.testing.ScriptedBackend;
import io.pollcast.testing.Site;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that nobody made for Pollcast, behind nginx as deploy/nginx has it. */
class ForeignClientsIT {

    private static final String SCRIPTS = "src/test/node/";

    @TempDir
    private Path folder;

    /** Changes only when a test says so: what a client shows then came by itself, and was not pushed out by a later event. */
    private final AtomicInteger price = new AtomicInteger(1);

    private final ScriptedBackend backend = ScriptedBackend.start();
    private PollcastProcess pollcast;
    private Site site;

    @BeforeEach
    void startAll() throws IOException {
        backend.answer("/prices", () -> price(price.get())).answer("/constant", () -> price(0));
        pollcast = PollcastProcess.run(
                        folder,
                        "all",
                        "endpoints:\n"
                                + "  prices: { url: '" + backend.url("/prices") + "', every: 300ms }\n"
                                + "  constant: { url: '" + backend.url("/constant") + "', every: 300ms }\n")
                .awaitReady();
        Path place = Files.createDirectories(folder.resolve("nginx"));
        site = Site.start(place, FreePorts.next(), pollcast.gatewayPort(), FreePorts.next());
    }

    @AfterEach
    void stopAll() throws IOException {
        site.close();
        pollcast.close();
        backend.close();
    }

    @Test
    void curlShowsEachEventAsItComes() {
        try (Program curl = Program.start(Programs.find("curl").toString(), "-sN", stream())) {
            assertShowsEachPrice(curl, "data: ");
            assertThat(curl.lines().get(0)).matches("retry: [2-5]\\d{3}");
            assertThat(curl.lines()).filteredOn("event: constant"::equals).hasSize(1);
        }
    }

    /** Compressed or not: the gateway decides, and the client must show each event as it comes all the same. */
    @Test
    void curlThatAcceptsCompressionShowsEachEventAsItComes() {
        try (Program curl = Program.start(Programs.find("curl").toString(), "-sN", "--compressed", stream())) {
            assertShowsEachPrice(curl, "data: ");
        }
    }

    @Test
    void pythonsZlibShowsEachEventAsItComes() {
        String script = "src/test/python/zlib-client.py";
        try (Program python = Program.start(Programs.find("python3").toString(), script, stream())) {
            assertShowsEachPrice(python, "data: ");
        }
    }

    @Test
    void nodesFetchShowsEachEventAsItComes() {
        try (Program node = Program.start(node(), SCRIPTS + "fetch-client.mjs", stream())) {
            assertShowsEachPrice(node, "data: ");
        }
    }

    @Test
    void theEventsourcePackageShowsEachEventAsItComesAlsoAcrossARestart() {
        String folderOfPackage = System.getProperty("pollcast.node");
        List<String> command =
                List.of(node(), SCRIPTS + "eventsource-client.mjs", folderOfPackage, stream(), "prices", "constant");
        try (Program client = Program.start(command.toArray(String[]::new))) {
            assertShowsEachPriceAlsoAcrossARestart(client);
        }
    }

    @Test
    void firefoxUnpacksAndShowsEachEventAsItComesAlsoAcrossARestart() throws IOException {
        assertABrowserShowsAll(Browsers.firefox(Files.createDirectory(folder.resolve("firefox"))));
    }

    @Test
    void chromiumUnpacksAndShowsEachEventAsItComesAlsoAcrossARestart() throws IOException {
        assertABrowserShowsAll(Browsers.chromium(Files.createDirectory(folder.resolve("chromium"))));
    }

    private void assertABrowserShowsAll(List<String> browser) throws IOException {
        site.page("follow.html", Files.readString(Path.of(SCRIPTS + "follow.html")));
        String target = URLEncoder.encode(stream(), UTF_8);
        List<String> command = new ArrayList<>(List.of(node(), SCRIPTS + "browser-client.mjs"));
        command.addAll(browser);
        command.add(site.url("/follow.html?event=prices&event=constant&stream=" + target + "&report={report}"));
        try (Program client = Program.start(command.toArray(String[]::new))) {
            client.await("coding gzip");
            assertShowsEachPriceAlsoAcrossARestart(client);
        }
    }

    private void assertShowsEachPriceAlsoAcrossARestart(Program client) {
        assertShowsEachPrice(client, "prices ");

        pollcast.kill();
        client.await("error");
        price.incrementAndGet();
        pollcast.restart();

        client.await("prices " + price(price.get()));
        assertShowsEachPrice(client, "prices ");
        assertThat(client.lines())
                .filteredOn(line -> line.startsWith("prices "))
                .doesNotHaveDuplicates();
        assertThat(client.lines())
                .filteredOn(line -> line.startsWith("constant "))
                .hasSize(1);
    }

    private void assertShowsEachPrice(Program client, String prefix) {
        client.await(prefix + price(price.get()));
        for (int i = 0; i < 3; i++) {
            client.await(prefix + price(price.incrementAndGet()));
        }
    }

    /** Large enough to be compressed where a client accepts it. */
    private static String price(int n) {
        return "{\"price\":" + n + ",\"digits\":\"" + "0123456789".repeat(100) + "\"}";
    }

    private static String node() {
        return Programs.find("node").toString();
    }

    private String stream() {
        return site.url("/stream?topic=prices&topic=constant");
    }
}
