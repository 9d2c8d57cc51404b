package io.pollcast.http;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.nio.charset.StandardCharsets;

/**
 * Why a request was not answered as it asked, in the form of RFC 9457.
 *
 * @param status the HTTP status code
 * @param title what is wrong, in a few words
 * @param detail what was asked, and what would be right
 */
public record HttpProblem(int status, String title, String detail) {

    public static final String CONTENT_TYPE = "application/problem+json";

    public static HttpProblem badRequest(String detail) {
        return new HttpProblem(400, "Bad Request", detail);
    }

    public static HttpProblem notFound(String detail) {
        return new HttpProblem(404, "Not Found", detail);
    }

    public static HttpProblem methodNotAllowed(String detail) {
        return new HttpProblem(405, "Method Not Allowed", detail);
    }

    public static HttpProblem notAcceptable(String detail) {
        return new HttpProblem(406, "Not Acceptable", detail);
    }

    public byte[] json() {
        return ("{\"type\":\"about:blank\",\"title\":\"" + quoted(title) + "\",\"status\":" + status + ",\"detail\":\""
                        + quoted(detail) + "\"}\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String quoted(String text) {
        return new String(JsonStringEncoder.getInstance().quoteAsString(text));
    }
}
