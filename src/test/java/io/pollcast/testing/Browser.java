package io.pollcast.testing;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.util.List;
import java.util.Map;

/** The system's own Chromium, headless, driven by Playwright. Belongs to the thread that made it. */
public final class Browser implements AutoCloseable {

    static final List<String> ARGUMENTS = List.of(
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run");

    private final Playwright playwright;
    private final com.microsoft.playwright.Browser chromium;

    private Browser(Playwright playwright, com.microsoft.playwright.Browser chromium) {
        this.playwright = playwright;
        this.chromium = chromium;
    }

    /**
     * Starts Chromium; nothing is downloaded for it.
     *
     * @return a running browser
     * @throws AssertionError if there is no Chromium or no Node; the message says how to get them
     */
    public static Browser start() {
        BrowserType.LaunchOptions options = new BrowserType.LaunchOptions()
                .setExecutablePath(Programs.find("chromium"))
                .setArgs(ARGUMENTS);
        Playwright playwright = Playwright.create(new Playwright.CreateOptions()
                .setEnv(Map.of(
                        "PLAYWRIGHT_NODEJS_PATH",
                        Programs.find("node").toString(),
                        "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD",
                        "1")));
        try {
            return new Browser(playwright, playwright.chromium().launch(options));
        } catch (RuntimeException e) {
            playwright.close();
            throw e;
        }
    }

    /** A profile of its own, whose pages share their cookies. */
    public BrowserContext newContext() {
        return chromium.newContext();
    }

    /**
     * Opens an empty page with cookies and storage of its own.
     *
     * @return the page, closed with the browser at the latest
     */
    public Page newPage() {
        return chromium.newPage();
    }

    @Override
    public void close() {
        try {
            chromium.close();
        } finally {
            playwright.close();
        }
    }
}
