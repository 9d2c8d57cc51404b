package io.pollcast.probe;

import io.pollcast.poll.fetch.Source;
import io.pollcast.settings.Durations;
import io.pollcast.settings.Sizes;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes the configuration of an endpoint: a whole file, to be pasted or to be a beginning. Secrets are references in it. */
final class Proposal {

    private static final URI ANY_URL = URI.create("http://localhost/");

    /** Not all that YAML would take as it is, but nothing that it would take for something else. */
    private static final Pattern PLAIN_KEY = Pattern.compile("[A-Za-z][A-Za-z0-9_./-]*");

    private final Report report;
    private final List<String> lines = new ArrayList<>();
    private final List<String> variables = new ArrayList<>();

    private Proposal(Report report) {
        this.report = report;
    }

    static String yaml(Report report) {
        return new Proposal(report).write();
    }

    private String write() {
        ProbeRequest request = report.request();
        lines.add("endpoints:");
        lines.add("  " + plainOrQuoted(report.topic().name()) + ":");
        key("url", quoted(url(request.source().url())));
        key("every", Durations.text(report.rhythm().every()));
        headers(request);
        if (!report.noise().ignore().isEmpty()) {
            key("ignore", list(report.noise().ignore()));
        }
        if (!report.noise().suspects().isEmpty()) {
            lines.add("    # ignore: " + list(report.noise().suspects())
                    + "   # if what changes there is not worth telling");
        }
        if (report.staleAfter() > 0) {
            key("stale-after", Durations.text(Duration.ofMillis(report.staleAfter())));
        }
        long room = report.weight().largest() * 2;
        if (room > Source.DEFAULT_MAX_BODY) {
            key("max-body", Sizes.text(Math.min(8, (room >> 20) + 1) << 20));
        }
        if (request.source().hasCredentials()) {
            lines.add("    # public: true   # if everyone may read what needs credentials here");
        }
        for (String variable : variables) {
            lines.add("# " + variable + " has to be in the environment of Pollcast.");
        }
        return String.join("\n", lines) + "\n";
    }

    private void key(String name, String value) {
        lines.add("    " + name + ": " + value);
    }

    private void headers(ProbeRequest request) {
        if (request.headers().isEmpty()) {
            return;
        }
        lines.add("    headers:");
        for (ProbeRequest.ShownHeader header : request.headers()) {
            lines.add("      " + plainOrQuoted(header.name()) + ": " + quoted(header.value()));
            if (!header.variable().isEmpty()) {
                variables.add(header.variable());
            }
        }
    }

    /** With references for the values of parameters that are called like secrets. */
    private String url(URI url) {
        String text = url.toASCIIString();
        int query = text.indexOf('?');
        if (query < 0) {
            return text;
        }
        return text.substring(0, query + 1)
                + List.of(text.substring(query + 1).split("&", -1)).stream()
                        .map(this::parameter)
                        .collect(Collectors.joining("&"));
    }

    private String parameter(String parameter) {
        String name = parameter.split("=", 2)[0];
        boolean secret =
                parameter.contains("=") && Source.carriesCredentials(URI.create(ANY_URL + "?" + name + "="), Map.of());
        if (!secret) {
            return parameter;
        }
        String variable = ProbeRequest.variable(name);
        variables.add(variable);
        return name + "=${" + variable + "}";
    }

    private static String list(List<String> pointers) {
        return pointers.stream()
                .map(pointer -> quoted(pointer.replace("${", "$${")))
                .collect(Collectors.joining(", ", "[ ", " ]"));
    }

    private static String plainOrQuoted(String key) {
        return PLAIN_KEY.matcher(key).matches() ? key : quoted(key);
    }

    /** A double-quoted scalar of YAML; everything but plain ASCII is escaped. */
    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ' || c > '~') {
                quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
