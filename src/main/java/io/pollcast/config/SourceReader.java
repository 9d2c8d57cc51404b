package io.pollcast.config;

import io.pollcast.poll.TemplateSettings;
import io.pollcast.poll.fetch.Credentials;
import io.pollcast.poll.fetch.Method;
import io.pollcast.poll.fetch.ProxySettings;
import io.pollcast.poll.fetch.Source;
import io.pollcast.poll.fetch.TlsSettings;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what an endpoint says of the call: whom it asks, how, and what it takes of the answer. */
final class SourceReader {

    private static final URI ANY_URL = URI.create("http://localhost/");

    private static final String SAMPLE = "x";

    private final Findings findings;

    SourceReader(Findings findings) {
        this.findings = findings;
    }

    /**
     * What could be read.
     *
     * @param source null if something is wrong with it
     * @param timeout what the file says, or the default that goes with the rhythm
     * @param credentials whether its requests prove who asks, as far as it could be read
     */
    record Draft(@Nullable Source source, Duration timeout, boolean credentials) {

        /** The source, or one that has nothing to say but how long it may take: to hear what else is wrong with the endpoint. */
        Source sourceOrAny() {
            return source != null ? source : Source.of(ANY_URL, timeout.isZero() ? Duration.ofMillis(1) : timeout);
        }
    }

    /** @param variable that the URL has in braces, and {@value #SAMPLE} in its place is read; null for none */
    Draft read(Section section, Duration defaultTimeout, @Nullable String variable) {
        URI url = section.uri("url", text -> sample(section, text, variable));
        Map<String, String> headers = section.secrets("headers");
        Duration timeout = section.duration("timeout");
        Integer maxBody = section.size("max-body");
        Duration limit = timeout == null ? defaultTimeout : timeout;
        URI known = url == null ? ANY_URL : url;
        Method method = section.value("method", "GET or POST", Method::parse);
        findings.secret(section.path("body"));
        String body = section.string("body");
        Credentials credentials = new CredentialsReader(findings).read(section);
        ProxySettings proxy = proxy(section);
        TlsSettings tls = tls(section.section("tls"));
        Boolean allowLinkLocal = section.bool("allow-link-local");
        Source source = findings.build(
                section.path(),
                section::holds,
                () -> new Source(
                        known,
                        headers,
                        limit,
                        maxBody == null ? Source.DEFAULT_MAX_BODY : maxBody,
                        method == null ? standIn(section) : method,
                        body,
                        credentials,
                        proxy,
                        tls,
                        allowLinkLocal != null && allowLinkLocal));
        boolean proves = Source.carriesCredentials(known, headers)
                || section.holds("credentials")
                || section.section("tls").holds("cert");
        return new Draft(url == null ? null : source, limit, proves);
    }

    /** The URL of some value; the variable must be where values cannot lead to another server. */
    private String sample(Section section, String url, @Nullable String variable) {
        if (variable == null) {
            return url;
        }
        String one = TemplateSettings.fill(url, variable, SAMPLE);
        int authorityEnds = endOfAuthority(url);
        if (one.equals(url) || url.substring(0, authorityEnds).contains('{' + variable + '}')) {
            findings.add(
                    section.path("url"),
                    "without {" + variable + "} in its path or query",
                    "expected: such as http://localhost:8000/api/prices?" + variable + "={" + variable + "}");
        }
        return one;
    }

    private static int endOfAuthority(String url) {
        int start = url.indexOf("://") + 3;
        for (int i = start; i < url.length(); i++) {
            if ("/?#\\".indexOf(url.charAt(i)) >= 0) {
                return i;
            }
        }
        return url.length();
    }

    /** A method that cannot be read has been noted: what is wrong with the body is then another story. */
    private static Method standIn(Section section) {
        return section.holds("method") ? Method.POST : Method.GET;
    }

    private @Nullable ProxySettings proxy(Section section) {
        findings.secret(section.path("proxy"));
        URI url = section.uri("proxy");
        return url == null ? null : findings.build(section.path(), section::holds, () -> new ProxySettings(url));
    }

    private @Nullable TlsSettings tls(Section tls) {
        String ca = tls.file("ca");
        String cert = tls.file("cert");
        String key = tls.file("key");
        tls.reportUnknown();
        return ca == null && cert == null && key == null
                ? null
                : findings.build(tls.path(), problem -> true, () -> TlsSettings.ofFiles(ca, cert, key));
    }
}
