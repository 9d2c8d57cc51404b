package io.pollcast.probe;

import io.pollcast.topic.Topic;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** What to call the value of a URL. */
final class TopicName {

    /** Parts of paths that say nothing. */
    private static final Pattern EMPTY = Pattern.compile("(?i)|\\.+|api|rest|public|data|json|v\\d+(\\.\\d+)*");

    private static final Pattern ENDING = Pattern.compile("(?i)\\.(json|geojson|php|aspx?|jsp|do)$");
    private static final int MAX_PARTS = 3;
    private static final int MAX_PART = 40;
    private static final String OTHERWISE = "value";

    private TopicName() {}

    static Topic of(URI url) {
        List<String> parts = new ArrayList<>();
        for (String part : String.valueOf(url.getPath()).split("/", -1)) {
            if (!EMPTY.matcher(part).matches()) {
                parts.add(clean(part));
            }
        }
        parts.removeIf(String::isEmpty);
        List<String> last = parts.subList(Math.max(0, parts.size() - MAX_PARTS), parts.size());
        String name = String.join("/", last);
        return Topic.parse(name)
                .or(() -> name.isEmpty() ? Optional.empty() : Topic.parse(name + "-" + OTHERWISE))
                .orElseGet(() -> new Topic(OTHERWISE));
    }

    private static String clean(String part) {
        String plain = ENDING.matcher(part).replaceFirst("").replaceAll("[^A-Za-z0-9._-]+", "-");
        String trimmed = plain.replaceAll("^[.-]+|[.-]+$", "");
        return trimmed.substring(0, Math.min(MAX_PART, trimmed.length())).toLowerCase(Locale.ROOT);
    }
}
