package io.pollcast.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.Cookie;
import io.pollcast.testing.Browser;
import io.pollcast.testing.FreePorts;
import io.pollcast.testing.Nginx;
import io.pollcast.testing.Opened;
import io.pollcast.testing.PollcastProcess;
import io.pollcast.testing.Program;
import io.pollcast.testing.Programs;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** examples/login as it stands, with a real nginx and Chromium; only ports and the cache time differ. */
class LoginSiteIT {

    private static final Path EXAMPLE = Path.of("examples/login");
    private static final String STATUS = "path => fetch(path).then(answer => answer.status)";

    @TempDir
    private Path folder;

    private final int site = FreePorts.next();
    private final int foreign = FreePorts.next();
    private final int api = FreePorts.next();

    @AutoClose
    private final Opened open = new Opened();

    private Browser browser;

    @BeforeEach
    void startAll() throws IOException {
        Program backend = open.add(Program.start(
                Programs.find("python3").toString(),
                EXAMPLE.resolve("backend.py").toString(),
                Integer.toString(api)));
        backend.await("listens on");
        PollcastProcess pollcast = open.add(PollcastProcess.run(
                folder, "all", example("pollcast.yaml", ":8000", ":" + api, "cache: 1m", "cache: 1s")));
        pollcast.awaitReady();
        String other = "server { listen 127.0.0.1:" + foreign + "; default_type text/html; return 200 foreign; }\n";
        String own =
                example("nginx.conf", ":8000", ":" + api, ":8080", ":" + pollcast.gatewayPort(), ":8088", ":" + site);
        open.add(Nginx.start(Files.createDirectory(folder.resolve("nginx")), own + other));
        browser = open.add(Browser.start());
    }

    @Test
    void aStreamLivesAsLongAsItsLogin() throws Exception {
        Page page = browser.newContext().newPage();
        page.navigate(url(site));
        awaitState(page, "closed");
        assertThat(page.evaluate(STATUS, "/stream?topic=prices")).isEqualTo(401);

        logIn(page);
        page.locator("#prices:has-text('1.09')").waitFor();

        // The browser keeps its cookie: only the backend knows that it is worth nothing any more.
        logOutElsewhere(page.context().cookies().get(0));
        awaitState(page, "closed");
        assertThat(page.evaluate(STATUS, "/stream?topic=prices")).isEqualTo(401);
    }

    /** Another port is another origin, and the same site: the browser does send the cookie. */
    @Test
    void aForeignPageInTheSameBrowserCannotRead() throws IOException {
        Page page = browser.newContext().newPage();
        page.navigate(url(site));
        logIn(page);
        page.locator("#prices:has-text('1.09')").waitFor();

        Page evil = page.context().newPage();
        evil.navigate(url(foreign));
        Object seen = evil.evaluate("""
                url => new Promise(done => {
                    const source = new EventSource(url + "stream?topic=prices", { withCredentials: true });
                    source.addEventListener("prices", event => done(event.data));
                    source.onerror = () => done(source.readyState);
                })""", url(site));
        assertThat(seen).isEqualTo(2);
        // Not only hidden by the browser: never sent to it.
        assertThat(evil.evaluate(
                        "url => fetch(url, { credentials: 'include' }).catch(e => e.name)",
                        url(site) + "topics/prices"))
                .isEqualTo("TypeError");
        assertThat(Files.readString(folder.resolve("nginx/access.log")))
                .containsPattern("GET /topics/prices HTTP/1.1\" 40[13] .*127.0.0.1:" + foreign);
    }

    private static void logIn(Page page) {
        page.fill("[name=user]", "demo");
        page.fill("[name=password]", "demo");
        page.click("#login");
    }

    private void logOutElsewhere(Cookie session) throws IOException, InterruptedException {
        HttpRequest logout = HttpRequest.newBuilder(URI.create(url(site) + "logout"))
                .header("Cookie", session.name + "=" + session.value)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        assertThat(HttpClient.newHttpClient()
                        .send(logout, HttpResponse.BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(303);
    }

    private static void awaitState(Page page, String state) {
        page.locator("#state:text-is('" + state + "')").waitFor();
    }

    private static String url(int port) {
        return "http://127.0.0.1:" + port + "/";
    }

    private static String example(String name, String... pairs) throws IOException {
        String text = Files.readString(EXAMPLE.resolve(name));
        for (int i = 0; i < pairs.length; i += 2) {
            assertThat(text).contains(pairs[i]);
            text = text.replace(pairs[i], pairs[i + 1]);
        }
        return text;
    }
}
