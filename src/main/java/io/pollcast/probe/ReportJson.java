package io.pollcast.probe;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.pollcast.poll.fetch.Exchange;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** A report for programs. The fields are those of docs/try.md: more may come, none goes. */
final class ReportJson {

    /** Plain ASCII, which does no harm to a terminal either. */
    private static final JsonFactory JSON =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private final Report report;
    private final JsonGenerator json;

    private ReportJson(Report report, JsonGenerator json) {
        this.report = report;
        this.json = json;
    }

    /** One object on one line. */
    static String of(Report report) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            new ReportJson(report, json).write();
        } catch (IOException e) {
            throw new UncheckedIOException("a StringWriter does not fail", e);
        }
        return text.toString();
    }

    private void write() throws IOException {
        json.writeStartObject();
        json.writeBooleanField("ok", report.ok());
        json.writeStringField("origin", report.request().source().origin());
        json.writeNumberField("milliseconds", report.lookedMillis());
        json.writeNumberField("requests", report.requests());
        json.writeArrayFieldStart("failures");
        for (Map.Entry<String, Integer> failure : report.failures().entrySet()) {
            json.writeStartObject();
            json.writeStringField("reason", failure.getKey());
            json.writeNumberField("count", failure.getValue());
            json.writeEndObject();
        }
        json.writeEndArray();
        if (report.ok()) {
            value();
        } else {
            json.writeStringField("likely", Diagnosis.of(report));
        }
        json.writeEndObject();
    }

    private void value() throws IOException {
        Exchange exchange = report.exchange();
        if (exchange != null) {
            json.writeNumberField("status", exchange.status());
            json.writeStringField("httpVersion", ReportText.version(exchange.protocol()));
            json.writeStringField("contentType", exchange.headers().getOrDefault("content-type", ""));
        }
        json.writeNumberField("answerMedian", report.tookMedian());
        json.writeNumberField("answerMost", report.tookMost());
        json.writeNumberField("changes", report.changes());
        json.writeNumberField("changeInterval", report.rhythm().interval());
        json.writeNumberField(
                "freshFor", report.freshFor() == null ? -1 : report.freshFor().toMillis());
        json.writeNumberField("every", report.rhythm().every().toMillis());
        json.writeStringField("reason", report.rhythm().reason());
        json.writeStringField("etag", report.etag().label());
        json.writeStringField("lastModified", report.lastModified().label());
        weight(report.weight());
        pointers("ignore", report.noise().ignore());
        pointers("always", report.noise().suspects());
        savings();
        json.writeStringField("topic", report.topic().name());
        json.writeStringField("yaml", Proposal.yaml(report));
    }

    private void weight(Weight weight) throws IOException {
        json.writeNumberField("body", weight.body());
        json.writeNumberField("wire", weight.wire());
        json.writeStringField("coding", weight.coding());
        json.writeNumberField("stream", weight.stream());
        json.writeNumberField("packedStream", weight.packedStream());
    }

    private void pointers(String name, List<String> pointers) throws IOException {
        json.writeArrayFieldStart(name);
        for (String pointer : pointers) {
            json.writeString(pointer);
        }
        json.writeEndArray();
    }

    private void savings() throws IOException {
        json.writeArrayFieldStart("savings");
        for (int users : Report.USERS) {
            json.writeStartObject();
            json.writeNumberField("users", users);
            json.writeNumberField("pagesPerSecond", report.before(users));
            json.writeNumberField("pollcastPerSecond", report.after());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
