package io.pollcast.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What could be read in two ways, by a proxy in front and by the gateway: bytes that one takes for a body and the other for a request are how requests are
 * smuggled (RFC 9112, sections 6.3 and 11.2). Sent to the port as they are.
 */
class HostileRequestsTest {

    private static final String SMUGGLED = "GET /topics/secret HTTP/1.1\r\nHost: x\r\n\r\n";

    private static Fixture gateway;

    @BeforeAll
    static void start() {
        gateway = Fixture.start().topic("a").topic("secret");
        gateway.publish("a", "1").publish("secret", "\"smuggled\"").await();
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    private static String all(String bytes) {
        try (Http http = Http.connect(gateway.port())) {
            http.send(bytes);
            http.socket().shutdownOutput();
            return http.rest();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Arguments head(String name, String... lines) {
        return Arguments.of(name, "GET /topics/a HTTP/1.1\r\nHost: x\r\n" + String.join("", lines) + "\r\n");
    }

    static Stream<Arguments> ambiguous() {
        return Stream.of(
                head("length and chunks", "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n"),
                head("chunks and length", "Transfer-Encoding: chunked\r\nContent-Length: 0\r\n"),
                head("two lengths", "Content-Length: 0\r\nContent-Length: 5\r\n"),
                head("one length twice", "Content-Length: 0\r\nContent-Length: 0\r\n"),
                head("a list of lengths", "Content-Length: 0, 5\r\n"),
                head("a negative length", "Content-Length: -1\r\n"),
                head("a length with a sign", "Content-Length: +0\r\n"),
                head("a length in hexadecimal", "Content-Length: 0x0\r\n"),
                head("a length beyond all", "Content-Length: 99999999999999999999\r\n"),
                head("another coding", "Transfer-Encoding: gzip\r\n"),
                head("identity", "Transfer-Encoding: identity\r\n"),
                head("a coding in front", "Transfer-Encoding: gzip, chunked\r\n"),
                head("chunked twice", "Transfer-Encoding: chunked, chunked\r\n"),
                head("chunked in two lines", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"),
                head("chunked, then identity", "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n"),
                head("nearly chunked", "Transfer-Encoding: xchunked\r\n"),
                head("chunked with a parameter", "Transfer-Encoding: chunked;x=y\r\n"),
                head("chunked behind a control character", "Transfer-Encoding: \u000bchunked\r\n"),
                head("white space before the colon", "Content-Length : 5\r\n"),
                head("a tab before the colon", "Transfer-Encoding\t: chunked\r\n"),
                head("a bare line feed in the head", "X: y\nContent-Length: 5\r\n"),
                head("a bare carriage return in a value", "X: y\rContent-Length: 5\r\n"),
                head("NUL in a value", "X: a\0b\r\n"),
                head("NUL in a name", "X\0: b\r\n"),
                head("a control character in a value", "X: \u0001\r\n"),
                head("DEL in a value", "X: \u007f\r\n"),
                head("no colon", "nothing\r\n"),
                head("no name", ": nothing\r\n"),
                head("a name with an umlaut", "X\u00e4: y\r\n"),
                head("a folded length", "Content-Length:\r\n 5\r\n"),
                head("a folded coding", "Transfer-Encoding:\r\n\tchunked\r\n"),
                head("two hosts", "Host: y\r\n"),
                Arguments.of("a first header that is folded", "GET /topics/a HTTP/1.1\r\n Host: x\r\n\r\n"),
                Arguments.of("chunks in HTTP/1.0", "GET /topics/a HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"),
                Arguments.of("bare line feeds", "GET /topics/a HTTP/1.1\nHost: x\n\n"),
                Arguments.of("no host", "GET /topics/a HTTP/1.1\r\n\r\n"),
                Arguments.of("HTTP/0.9", "GET /topics/a\r\n\r\n"),
                Arguments.of("HTTP/0.9 by name", "GET /topics/a HTTP/0.9\r\nHost: x\r\n\r\n"),
                Arguments.of("the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
                Arguments.of("HTTP/2 as text", "GET /topics/a HTTP/2.0\r\nHost: x\r\n\r\n"),
                Arguments.of("a version that is none", "GET /topics/a HTTP/1.1.1\r\nHost: x\r\n\r\n"),
                Arguments.of("a method that is none", "G(T /topics/a HTTP/1.1\r\nHost: x\r\n\r\n"),
                Arguments.of("a space in the target", "GET /topics/a b HTTP/1.1\r\nHost: x\r\n\r\n"),
                Arguments.of("NUL in the target", "GET /topics/a\0 HTTP/1.1\r\nHost: x\r\n\r\n"),
                Arguments.of("an umlaut in the target", "GET /topics/\u00e4 HTTP/1.1\r\nHost: x\r\n\r\n"),
                Arguments.of("an authority as target", "GET gateway:80 HTTP/1.1\r\nHost: x\r\n\r\n"),
                Arguments.of("an asterisk as target", "GET * HTTP/1.1\r\nHost: x\r\n\r\n"),
                Arguments.of("another scheme", "GET ftp://x/topics/a HTTP/1.1\r\nHost: x\r\n\r\n"),
                Arguments.of("a file", "GET file:///etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n"),
                Arguments.of("no slash", "GET topics/a HTTP/1.1\r\nHost: x\r\n\r\n"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ambiguous")
    void whatCanBeReadInTwoWaysIsRefusedAndNothingBehindItIsRead(String name, String head) {
        String answer = all(head + SMUGGLED);
        assertThat(answer)
                .startsWith("HTTP/1.1 400 ")
                .containsOnlyOnce("HTTP/1.1 ")
                .contains("connection: close", "application/problem+json", "expected: ")
                .doesNotContain("smuggled");
    }

    static Stream<Arguments> bodies() {
        return Stream.of(
                head("a length", "Content-Length: " + SMUGGLED.length() + "\r\n"),
                head("a length that is too short", "Content-Length: 1\r\n"),
                head("chunks", "Transfer-Encoding: chunked\r\n"),
                head("CHUNKS", "transfer-encoding: CHUNKED\r\n"),
                head("a length behind a folded line", "X: y\r\n z\r\nContent-Length: 5\r\n"),
                head("a wish to go on", "Content-Length: 5\r\nExpect: 100-continue\r\n"));
    }

    /** A folded line is what its parts are with a space between, as RFC 9112, section 5.2, allows. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("bodies")
    void behindARequestWithABodyNothingIsRead(String name, String head) {
        assertThat(all(head + SMUGGLED))
                .startsWith("HTTP/1.1 200 ")
                .containsOnlyOnce("HTTP/1.1 ")
                .contains("connection: close")
                .doesNotContain("smuggled");
    }

    @ParameterizedTest
    @CsvSource({
        "CONNECT gateway:80, 405",
        "CONNECT /topics/a, 405",
        "get /topics/a, 405",
        "Get /topics/a, 405",
        "TRACE /topics/a, 405",
        "OPTIONS *, 204",
        "GET http://other.example/topics/a, 200",
        "GET http://user:password@other.example/topics/a, 200",
        "GET http:///topics/a, 200",
        "GET /topics/a#b, 400",
        "GET /../topics/a, 404",
        "GET /topics/../topics/a, 404",
        "GET /topics/%2e%2e/a, 404",
        "GET /topics/%2e%2e%2fa, 404",
        "GET /topics/..%5ca, 404",
        "GET /topics/a%00, 404",
        "GET /topics/a%0d%0aX:%20y, 404",
        "GET /topics/%c0%ae%c0%ae/a, 404",
        "GET /topics/%c0%a1, 404",
        "GET /topics/%e0%80%a1, 404",
        "GET /topics/%ed%a0%80, 404",
        "GET /topics/%uff0e, 400",
        "GET /topics/%, 400",
        "GET /topics/%4, 400",
        "GET /topics/%zz, 400",
        "GET /stream?topic=%0a, 400",
        "GET /stream?topic=%c0%ae, 400",
        "GET //topics/a, 404",
        "GET /topics//a, 404",
        "GET /topics/a/, 404",
        "GET /topics/a;x, 404",
        "GET /topics/a%3fx, 404",
        "GET /%74opics/a, 200",
        "GET /topics/%61, 200"
    })
    void aTargetIsWhatItSaysAndNothingElse(String line, int status) {
        String answer = all(line + " HTTP/1.1\r\nHost: x\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 " + status + ' ');
        assertThat(answer).doesNotContain("\nX: y");
    }

    @Test
    void aMegabyteOfHeadersIsNotKept() {
        for (String head : new String[] {
            "X: " + "a".repeat(1_000_000), "X: y\r\n".repeat(10_000).strip(), "a".repeat(1_000_000) + ": y"
        }) {
            try (Http http = Http.connect(gateway.port())) {
                try {
                    http.send("GET /topics/a HTTP/1.1\r\nHost: x\r\n" + head + "\r\n\r\n");
                } catch (java.io.UncheckedIOException e) {
                    assertThat(e.getMessage()).containsAnyOf("reset", "Broken pipe");
                }
                assertThat(http.answer().status()).isEqualTo(431);
            }
        }
    }

    @Test
    void aRequestLineOfAMegabyteIsNotKept() {
        try (Http http = Http.connect(gateway.port())) {
            http.send("GET /" + "a".repeat(1_000_000));
            assertThat(http.answer().status()).isEqualTo(414);
        }
    }

    @Test
    void noAnswerTellsWhatServesIt() {
        for (String target : new String[] {"/topics/a", "/nothing", "/topics", "/stream?topic=a", "%"}) {
            String head = all("HEAD " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            assertThat(head)
                    .containsIgnoringCase("x-content-type-options: nosniff")
                    .containsIgnoringCase("referrer-policy: no-referrer")
                    .containsIgnoringCase("content-security-policy: default-src 'none'; frame-ancestors 'none'")
                    .doesNotContainIgnoringCase("server:")
                    .doesNotContainIgnoringCase("netty")
                    .doesNotContainIgnoringCase("pollcast/");
        }
    }
}
