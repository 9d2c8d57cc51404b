package io.pollcast.probe;

import io.pollcast.poll.fetch.Exchange;
import io.pollcast.settings.Durations;
import io.pollcast.terminal.Printable;
import io.pollcast.terminal.Spans;
import io.pollcast.terminal.Style;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A report for people. What the backend wrote is made harmless. */
final class ReportText {

    private static final int MAX_SHOWN = 100;

    private final Report report;
    private final Style style;
    private final List<String> lines = new ArrayList<>();

    private ReportText(Report report, Style style) {
        this.report = report;
        this.style = style;
    }

    static List<String> of(Report report, Style style) {
        ReportText text = new ReportText(report, style);
        text.heading();
        if (report.ok()) {
            text.good();
        } else {
            text.bad();
        }
        return text.lines;
    }

    private void heading() {
        lines.add("");
        lines.add(style.bold(report.request().source().origin()
                + Printable.line(String.valueOf(report.request().source().url().getRawPath()), MAX_SHOWN)));
        lines.add("");
    }

    private void bad() {
        row(
                "tried",
                count(report.requests(), "GET request") + ", each at most "
                        + Spans.text(report.request().source().timeout()) + " long, for JSON");
        failures();
        String likely = Diagnosis.of(report);
        if (!likely.isEmpty()) {
            row("likely", likely);
        }
        lines.add("");
    }

    private void good() {
        row("asked", count(report.requests(), "time") + " in " + Spans.text(report.lookedMillis()));
        answer();
        changes();
        row(
                "rhythm",
                style.good("every: " + Durations.text(report.rhythm().every())) + "  "
                        + report.rhythm().reason());
        validators();
        size();
        noise();
        if (!report.failures().isEmpty()) {
            failures();
        }
        savings();
        lines.add("");
        lines.add(style.dim("# pollcast.yaml"));
        lines.addAll(Proposal.yaml(report).lines().toList());
    }

    private void answer() {
        Exchange exchange = report.exchange();
        if (exchange != null) {
            String type = exchange.headers().getOrDefault("content-type", "no content type");
            row(
                    "answer",
                    "HTTP " + exchange.status() + ", " + Printable.line(type, MAX_SHOWN) + ", by "
                            + version(exchange.protocol()) + ", in " + Spans.text(report.tookMedian())
                            + " (nearly all within " + Spans.text(report.tookMost()) + ")");
        }
    }

    static String version(String protocol) {
        return switch (protocol) {
            case "h2" -> "HTTP/2";
            case "http/1.0" -> "HTTP/1.0";
            default -> "HTTP/1.1";
        };
    }

    private void changes() {
        long interval = report.rhythm().interval();
        row(
                "changes",
                report.changes() == 0
                        ? "none seen"
                        : report.changes() + " seen"
                                + (interval < 0 ? "" : ", one every " + Spans.text(interval) + " (median)"));
        if (report.freshFor() != null && report.freshFor().toMillis() > 0) {
            row("", "the backend says that an answer holds for " + Durations.text(report.freshFor()));
        }
    }

    private void validators() {
        row("ETag", support(report.etag()));
        if (report.etagIsArbitrary()) {
            row("", style.warning("it changes although the body does not: it saves nothing"));
        }
        row("Last-Modified", support(report.lastModified()));
    }

    private String support(Support support) {
        return switch (support) {
            case WORKS -> style.good(support.words());
            case IGNORED -> style.warning(support.words());
            default -> support.words();
        };
    }

    private void size() {
        Weight weight = report.weight();
        String packed = weight.coding().isEmpty()
                ? "the backend does not compress"
                : Printable.line(weight.coding(), 20) + " by the backend: " + part(weight.wire(), weight.body());
        row("size", bytes(weight.body()) + "; " + packed);
        row(
                "",
                "a client of Pollcast's stream gets " + bytes(weight.stream()) + ", with gzip "
                        + part(weight.packedStream(), weight.body()));
    }

    private static String part(long bytes, long of) {
        return bytes(bytes) + (of == 0 ? "" : String.format(Locale.ROOT, " (%d %%)", Math.round(100.0 * bytes / of)));
    }

    static String bytes(long bytes) {
        if (bytes < 10_000) {
            return bytes + " bytes";
        }
        return bytes < 10_000_000 ? bytes / 1_000 + " KB" : bytes / 1_000_000 + " MB";
    }

    private void noise() {
        if (!report.noise().ignore().isEmpty()) {
            row("ignore", shown(report.noise().ignore()) + " changed each time, or although nothing else did");
        }
        if (!report.noise().suspects().isEmpty()) {
            row("always", shown(report.noise().suspects()) + " changed every time");
        }
    }

    private static String shown(List<String> pointers) {
        return Printable.line(String.join(", ", pointers), MAX_SHOWN * 3);
    }

    private void failures() {
        String label = "failures";
        for (var failure : report.failures().entrySet()) {
            row(label, style.bad(failure.getValue() + " × " + Printable.line(failure.getKey(), MAX_SHOWN)));
            label = "";
        }
    }

    private void savings() {
        String every = Durations.text(report.rhythm().every());
        lines.add("");
        lines.add(
                "  Requests per second to the backend, if each user has one page open that asks every " + every + ":");
        lines.add("");
        lines.add(style.dim(String.format(Locale.ROOT, "  %10s %14s %14s", "users", "pages ask", "Pollcast asks")));
        for (int users : Report.USERS) {
            lines.add(String.format(
                    Locale.ROOT,
                    "  %,10d %,14.1f %14.1f   %.2f %% fewer",
                    users,
                    report.before(users),
                    report.after(),
                    100 - 100.0 / users));
        }
    }

    private void row(String label, String text) {
        lines.add(String.format(Locale.ROOT, "  %-14s %s", label, text));
    }

    private static String count(int count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }
}
