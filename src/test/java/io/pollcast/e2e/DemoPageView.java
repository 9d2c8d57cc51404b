package io.pollcast.e2e;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.pollcast.testing.Browser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The demo's page as a person sees it, and what the browser complained of. Belongs to the thread of its browser. */
final class DemoPageView implements AutoCloseable {

    static final List<String> TOPICS = List.of("quakes", "departures", "weather", "host");

    /** For people to look at after a run. */
    private static final Path PICTURES = Path.of("target/screenshots");

    private static final double PATIENCE_MILLIS = 60_000;

    private final Page page;
    private final List<String> complaints = new ArrayList<>();

    private DemoPageView(Page page) {
        this.page = page;
        page.setDefaultTimeout(PATIENCE_MILLIS);
        page.onPageError(complaints::add);
        page.onConsoleMessage(message -> {
            if (message.type().matches("error|warning")) {
                complaints.add(message.text());
            }
        });
    }

    static DemoPageView open(Browser browser, String url, int width, int height) {
        DemoPageView view = new DemoPageView(browser.newPage());
        view.page.setViewportSize(width, height);
        view.page.navigate(url);
        return view;
    }

    /** Waits until all of these topics show a value and this state. */
    void awaitState(List<String> topics, String state) {
        page.waitForFunction("""
                ([topics, state]) => topics.every((topic) => {
                    const card = document.querySelector(`[data-topic="${topic}"]`);
                    return card.dataset.value === 'yes' && card.dataset.state === state
                        && card.querySelector('.badge .word').textContent === state;
                })""", List.of(topics, state));
    }

    /** Waits until what a topic shows is no longer {@code before}. */
    void awaitOther(String topic, String before) {
        page.waitForFunction(
                "([topic, before]) => document.querySelector(`[data-topic=\"${topic}\"] .view`).innerText !== before",
                List.of(topic, before));
    }

    /** The words of a topic's value. */
    String shown(String topic) {
        return page.innerText("[data-topic='" + topic + "'] .view");
    }

    /** The words that say how old a topic's value is. */
    String ages(String topic) {
        return page.innerText("[data-topic='" + topic + "'] .ages");
    }

    /** A number of the page, such as that of the requests which the backend got. */
    long number(String id) {
        return Long.parseLong(text(id).replace(",", ""));
    }

    String text(String id) {
        return page.innerText("#" + id);
    }

    void awaitNumberAbove(String id, int least) {
        page.waitForFunction(
                "([id, least]) => Number(document.getElementById(id).textContent.replaceAll(',', '')) > least",
                List.of(id, least));
    }

    void awaitText(String id, String text) {
        page.waitForFunction(
                "([id, text]) => document.getElementById(id).textContent.includes(text)", List.of(id, text));
    }

    /** Moves the slider to one of its steps, as a drag does. */
    void slide(int step) {
        page.fill("#pages", Integer.toString(step));
    }

    void press(String button) {
        page.click("button:has-text('" + button + "')");
    }

    /** By how many pixels the page is wider than the window. */
    int overflow() {
        return ((Number) page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
                .intValue();
    }

    void resize(int width, int height) {
        page.setViewportSize(width, height);
    }

    /** As for somebody whose system is set to dark colours. */
    void darken() {
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
    }

    List<String> complaints() {
        return List.copyOf(complaints);
    }

    void picture(String name) {
        try {
            Files.createDirectories(PICTURES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(PICTURES.resolve(name + ".png"))
                .setFullPage(true));
    }

    @Override
    public void close() {
        page.close();
    }
}
