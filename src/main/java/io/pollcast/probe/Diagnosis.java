package io.pollcast.probe;

import io.pollcast.poll.fetch.Exchange;
import io.pollcast.terminal.Printable;
import io.pollcast.terminal.Spans;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says what is likely wrong with a URL that brought no value. */
final class Diagnosis {

    private static final int MAX_SHOWN = 160;
    private static final Pattern LOGIN = Pattern.compile("(?i)log-?in|sign-?in|auth|sso|session");

    private Diagnosis() {}

    /** One sentence; empty if the reason says it all. */
    static String of(Report report) {
        Exchange answer = report.refused();
        String reason = report.failures().keySet().stream().reduce("", (first, second) -> second);
        return answer == null || reason.equals("timeout")
                ? unanswered(report, reason)
                : answered(report, answer, reason);
    }

    private static String unanswered(Report report, String reason) {
        URI url = report.request().source().url();
        String place = url.getHost() + ":" + port(url);
        return switch (reason) {
            case "connection refused" ->
                "nothing listens at " + place + ": is the backend running, and is the port right?";
            case "unknown host" ->
                "no address is known for " + url.getHost() + ": is the name right, and can this machine look it up?";
            case "TLS failure" ->
                "no TLS that this machine trusts at " + place
                        + ": a certificate of an authority of your own, one for another name, or a server that speaks plain http?";
            case "timeout" ->
                "no whole answer within " + Spans.text(report.request().source().timeout())
                        + ": give it longer with --timeout, or is a firewall between?";
            case "connection broken" ->
                "the connection ended before the answer did: does that port speak " + url.getScheme() + "?";
            default ->
                reason.startsWith("link-local")
                        ? "clouds keep that address for themselves; allow-link-local: true in the configuration, if it is meant"
                        : "";
        };
    }

    private static int port(URI url) {
        if (url.getPort() >= 0) {
            return url.getPort();
        }
        return url.getScheme().equalsIgnoreCase("https") ? 443 : 80;
    }

    private static String answered(Report report, Exchange answer, String reason) {
        Map<String, String> headers = answer.headers();
        int status = answer.status();
        if (status / 100 == 3 && headers.containsKey("location")) {
            return redirected(headers.get("location"));
        }
        if (status / 100 == 2) {
            return unusable(report, headers.getOrDefault("content-type", ""), reason);
        }
        return switch (status) {
            case 401, 407 -> credentials(headers.getOrDefault("www-authenticate", ""));
            case 403 ->
                "the backend knows who asks, or does not care, and says no: other credentials (-H), or another address to ask from?";
            case 404, 410 -> "there is nothing at that path: is the URL complete, with its query?";
            case 405, 501 -> "the backend does not answer GET there";
            case 406 ->
                "the backend has no JSON there: Pollcast asks for application/json; -H 'Accept: ...' asks for something else";
            case 429 ->
                "the backend wants fewer requests: a larger --every"
                        + (headers.containsKey("retry-after")
                                ? " (it says Retry-After: " + Printable.line(headers.get("retry-after"), MAX_SHOWN)
                                        + ")"
                                : "");
            default -> status >= 500 ? "the backend, or the proxy before it, fails; its own log says why" : "";
        };
    }

    private static String redirected(String location) {
        String to = Printable.line(location, MAX_SHOWN);
        return LOGIN.matcher(location).find()
                ? "it leads to " + to
                        + ", which looks like a login: -H 'Cookie: ...' or -H 'Authorization: ...' sends credentials"
                : "it leads to " + to + ": try that URL";
    }

    private static String unusable(Report report, String type, String reason) {
        if (type.toLowerCase(Locale.ROOT).contains("html")) {
            return "it is a page for people: a login page (-H sends credentials), an error page with status 200, or not the URL of the data";
        }
        if (reason.startsWith("body over")) {
            return "the body is larger than " + report.request().source().maxBody()
                    + " bytes: --max-body takes more, up to 8MiB; a smaller answer is better for everyone";
        }
        return "the body must be one JSON value in UTF-8, with a content type that says JSON, or none";
    }

    private static String credentials(String challenge) {
        Matcher scheme = Pattern.compile("^\\s*([A-Za-z0-9-]{1,30})").matcher(challenge);
        String wanted = scheme.find() ? scheme.group(1) : "";
        return "credentials are missing or wrong: -H 'Authorization: "
                + (wanted.isEmpty() ? "Bearer" : wanted) + " ...'"
                + (wanted.isEmpty() ? ", or -H 'Cookie: ...'," : "") + " sends them";
    }
}
