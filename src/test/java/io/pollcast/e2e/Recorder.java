package io.pollcast.e2e;

import com.microsoft.playwright.Page;
import io.pollcast.testing.Browser;
import java.util.List;

/** A page that follows a stream with the browser's own EventSource and writes down what it saw. Belongs to the thread of its browser. */
final class Recorder {

    /** Stands at {@code /recorder.html} of the site. */
    static final String HTML = """
            <!doctype html><title>recorder</title><script>
            window.seen = [];
            window.states = [];
            window.gaps = [];
            window.opens = 0;
            window.errors = 0;
            window.lostAt = null;
            window.follow = (url, topics) => {
                window.source = new EventSource(url);
                source.onopen = () => {
                    opens++;
                    if (lostAt !== null) {
                        gaps.push(performance.now() - lostAt);
                        lostAt = null;
                    }
                };
                source.onerror = () => {
                    errors++;
                    lostAt ??= performance.now();
                };
                const record = (event) => seen.push({
                    topic: event.type, id: event.lastEventId, value: JSON.parse(event.data).n });
                topics.forEach((topic) => source.addEventListener(topic, record));
                source.addEventListener('pollcast.status', (event) => {
                    const { topic, state } = JSON.parse(event.data);
                    states.push(`${topic} ${state}`);
                });
            };
            window.values = (topic) => seen.filter((each) => each.topic === topic).map((each) => each.value);
            </script>""";

    private final Page page;

    private Recorder(Page page) {
        this.page = page;
    }

    /**
     * Opens the page and lets it follow.
     *
     * @param site the origin of the page
     * @param gateway the origin of the stream
     */
    static Recorder follow(Browser browser, String site, String gateway, String... topics) {
        Page page = browser.newPage();
        page.navigate(site + "/recorder.html");
        String url = gateway + "/stream?topic=" + String.join("&topic=", topics);
        page.evaluate("([url, topics]) => follow(url, topics)", List.of(url, List.of(topics)));
        return new Recorder(page);
    }

    /** Waits until something is true in the page. */
    void await(String expression) {
        page.waitForFunction(expression);
    }

    /** Waits for a value of at least {@code least}. */
    void awaitValue(String topic, int least) {
        page.waitForFunction("([topic, least]) => values(topic).at(-1) >= least", List.of(topic, least));
    }

    void awaitState(String topic, String state) {
        page.waitForFunction("(line) => states.includes(line)", topic + " " + state);
    }

    /** The values of a topic in the order in which they came. */
    List<Integer> values(String topic) {
        return numbers("values('" + topic + "')").stream().map(Number::intValue).toList();
    }

    /** The ids of the events; of an event without one, that before it. */
    List<String> ids() {
        return ((List<?>) page.evaluate("seen.map((each) => each.id)"))
                .stream().map(String::valueOf).toList();
    }

    /** Each time without a stream, in milliseconds. */
    List<Double> gaps() {
        return numbers("gaps").stream().map(Number::doubleValue).toList();
    }

    int count(String expression) {
        return ((Number) page.evaluate(expression)).intValue();
    }

    private List<Number> numbers(String expression) {
        return ((List<?>) page.evaluate(expression))
                .stream().map(Number.class::cast).toList();
    }
}
