package io.pollcast.demo;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pollcast.topic.Body;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The demo's page: plain files that a gateway serves beside its own routes. */
public final class DemoPage {

    private static final String HTML = "text/html; charset=utf-8";
    private static final String CSS = "text/css; charset=utf-8";
    private static final String SCRIPT = "text/javascript; charset=utf-8";
    private static final String ICON = "image/svg+xml";
    private static final Map<String, String> FILES = Map.ofEntries(
            Map.entry("demo.css", CSS),
            Map.entry("icon.svg", ICON),
            Map.entry("demo.js", SCRIPT),
            Map.entry("card.js", SCRIPT),
            Map.entry("departures.js", SCRIPT),
            Map.entry("dom.js", SCRIPT),
            Map.entry("format.js", SCRIPT),
            Map.entry("host.js", SCRIPT),
            Map.entry("land.js", SCRIPT),
            Map.entry("meter.js", SCRIPT),
            Map.entry("quakes.js", SCRIPT),
            Map.entry("stream.js", SCRIPT),
            Map.entry("weather.js", SCRIPT));

    private DemoPage() {}

    /**
     * One file of the page.
     *
     * @param contentType with its charset if it is text
     */
    public record File(String contentType, Body body) {}

    /**
     * Every file of the page by the path at which the gateway must serve it: the page itself at {@code /}, what the page needs to know at
     * {@code /demo.json}, and the rest under {@code /demo/}.
     *
     * @param control where the page finds the {@link DemoControl}
     * @param endpoints whose topics the page shows
     * @throws IOException if a file in the jar cannot be read
     */
    public static Map<String, File> files(URI control, List<DemoEndpoint> endpoints) throws IOException {
        Map<String, File> files = new LinkedHashMap<>();
        files.put("/", file("index.html", HTML));
        files.put("/demo.json", new File("application/json", settings(control, endpoints)));
        for (Map.Entry<String, String> file : FILES.entrySet()) {
            files.put("/demo/" + file.getKey(), file(file.getKey(), file.getValue()));
        }
        return files;
    }

    /** The {@code Content-Security-Policy} that the page can live with: its own files, its gateway, and the control. */
    public static String contentSecurityPolicy(URI control) {
        return "default-src 'self'; connect-src 'self' " + control
                + "; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    }

    private static File file(String name, String contentType) throws IOException {
        return new File(contentType, Body.of(Resources.read("page/" + name)));
    }

    private static Body settings(URI control, List<DemoEndpoint> endpoints) {
        ObjectNode settings = JsonNodeFactory.instance.objectNode().put("control", control.toString());
        ArrayNode topics = settings.putArray("topics");
        ObjectNode rhythms = settings.putObject("rhythms");
        for (DemoEndpoint endpoint : endpoints) {
            topics.add(endpoint.topic().name());
            rhythms.put(endpoint.topic().name(), endpoint.every().toMillis());
        }
        return Body.of(settings.toString());
    }
}
