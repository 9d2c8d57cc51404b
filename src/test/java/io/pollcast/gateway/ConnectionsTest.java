package io.pollcast.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens on one connection before it streams. */
class ConnectionsTest {

    private static final String LARGE = "\"" + "abcdefghij".repeat(10_000) + "\"";

    private final Fixture gateway = Fixture.start()
            .topic("small")
            .topic("large")
            .publish("small", "1")
            .publish("large", LARGE)
            .await();

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void staysOpenForTheNextRequest() {
        try (Http http = Http.connect(gateway.port())) {
            for (int i = 0; i < 5; i++) {
                assertThat(http.send(Http.request("GET", "/topics/small"))
                                .answer()
                                .text())
                        .isEqualTo("1");
                assertThat(http.send(Http.request("GET", "/topics/nothing"))
                                .answer()
                                .status())
                        .isEqualTo(404);
                assertThat(http.send(Http.request("HEAD", "/topics/large"))
                                .answer(false)
                                .status())
                        .isEqualTo(200);
                assertThat(http.send(Http.request("GET", "/topics/small", "If-None-Match: *"))
                                .answer()
                                .status())
                        .isEqualTo(304);
                assertThat(http.send(Http.request("OPTIONS", "*")).answer().status())
                        .isEqualTo(204);
            }
        }
    }

    @Test
    void closesWhenAskedTo() {
        try (Http http = Http.connect(gateway.port())) {
            Http.Answer answer = http.send(Http.request("GET", "/topics/small", "Connection: close"))
                    .answer();
            assertThat(answer.header("connection")).contains("close");
            assertThat(http.isClosed()).isTrue();
        }
    }

    @Test
    void oldClientsAreClosedUnlessTheyAskToStay() {
        try (Http http = Http.connect(gateway.port())) {
            String keep = "GET /topics/small HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";
            assertThat(http.send(keep).answer().header("connection")).contains("keep-alive");
            assertThat(http.send("GET /topics/small HTTP/1.0\r\n\r\n").answer().text())
                    .isEqualTo("1");
            assertThat(http.isClosed()).isTrue();
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInTheirOrder() {
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < 30; i++) {
            requests.append(Http.request("GET", "/topics/large", "Accept-Encoding: gzip"))
                    .append(Http.request("GET", "/topics/small?" + i))
                    .append(Http.request("HEAD", "/topics/large"))
                    .append(Http.request("GET", "/topics/nothing"));
        }
        try (Http http = Http.connect(gateway.port())) {
            http.send(requests.toString());
            for (int i = 0; i < 30; i++) {
                assertThat(http.answer().header("content-encoding")).contains("gzip");
                assertThat(http.answer().text()).isEqualTo("1");
                assertThat(http.answer(false).header("content-length")).contains("" + LARGE.length());
                assertThat(http.answer().status()).isEqualTo(404);
            }
        }
    }

    @Test
    void manyRequestsBehindOneThatTakesTimeAreAnswered() {
        gateway.publish("large", LARGE + " ").await();
        try (Http http = Http.connect(gateway.port())) {
            http.send(Http.request("GET", "/topics/large", "Accept-Encoding: gzip")
                    + Http.request("GET", "/topics/small").repeat(120));
            assertThat(http.answer().status()).isEqualTo(200);
            for (int i = 0; i < 120; i++) {
                assertThat(http.answer().text()).isEqualTo("1");
            }
        }
    }

    @Test
    void whoSendsRequestsByTheHundredAndReadsNothingIsCut() {
        try (Http http = Http.connect(gateway.port())) {
            http.send(Http.request("GET", "/topics/large").repeat(1_000));
            await().until(http::isCut);
        }
    }

    @Test
    void aRequestMayComeByteByByte() {
        try (Http http = Http.connect(gateway.port())) {
            for (int round = 0; round < 3; round++) {
                for (char c : Http.request("GET", "/topics/small").toCharArray()) {
                    http.send(String.valueOf(c));
                }
                assertThat(http.answer().text()).isEqualTo("1");
            }
        }
    }

    @Test
    void whoDoesNotReadItsAnswersIsAskedForNoMore() {
        String huge = "\"" + "z".repeat(4_000_000) + "\"";
        gateway.publish("large", huge).await();
        try (Http http = Http.connect(gateway.port())) {
            long before = directMemory();
            http.send(Http.request("GET", "/topics/large").repeat(60));
            await().pollDelay(Duration.ofMillis(500)).until(() -> true);
            assertThat(directMemory() - before).isLessThan(16_000_000);
            for (int i = 0; i < 60; i++) {
                assertThat(http.answer().body().size()).isEqualTo(huge.length());
            }
        }
    }

    @Test
    void manyWhoDoNotReadShareOneCopy() {
        String huge = "\"" + "z".repeat(4_000_000) + "\"";
        gateway.publish("large", huge).await();
        List<Http> clients = new ArrayList<>();
        long before = directMemory();
        for (int i = 0; i < 20; i++) {
            clients.add(Http.connect(gateway.port()).send(Http.request("GET", "/topics/large")));
        }
        for (Http client : clients) {
            assertThat(client.head()).contains("200 OK");
        }
        assertThat(directMemory() - before).isLessThan(16_000_000);
        clients.forEach(Http::close);
    }

    private static long directMemory() {
        return io.netty.util.internal.PlatformDependent.usedDirectMemory();
    }

    @Test
    void aRequestWithABodyIsAnsweredAndTheConnectionClosed() {
        for (String head : new String[] {
            "GET /topics/small HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n",
            "GET /topics/small HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n30d40\r\n"
        }) {
            try (Http http = Http.connect(gateway.port())) {
                http.send(head + "b".repeat(200_000));
                Http.Answer answer = http.answer();
                assertThat(answer.text()).isEqualTo("1");
                assertThat(answer.header("connection")).contains("close");
                assertThat(http.isClosed()).isTrue();
            }
        }
    }

    @Test
    void whoSendsALargeBodyFirstAndReadsThenGetsTheAnswer() {
        try (Http http = Http.connect(gateway.port())) {
            http.send("POST /topics/small HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n");
            for (int i = 0; i < 10; i++) {
                http.send("b".repeat(100_000));
            }
            assertThat(http.answer().status()).isEqualTo(405);
            assertThat(http.isClosed()).isTrue();
        }
    }

    @Test
    void tooLongARequestLineOrTooManyHeadersAreRefused() throws IOException {
        try (Http http = Http.connect(gateway.port())) {
            Http.Answer answer =
                    http.send(Http.request("GET", "/" + "a".repeat(20_000))).answer();
            assertThat(answer.status()).isEqualTo(414);
            TopicAnswersTest.assertProblem(answer, "16KiB");
            assertThat(http.isClosed()).isTrue();
        }
        try (Http http = Http.connect(gateway.port())) {
            Http.Answer answer = http.send(Http.request("GET", "/topics/small", "X: " + "a".repeat(20_000)))
                    .answer();
            assertThat(answer.status()).isEqualTo(431);
            TopicAnswersTest.assertProblem(answer, "16KiB");
            assertThat(http.isClosed()).isTrue();
        }
    }

    @Test
    void aLongButAllowedRequestIsAnswered() {
        assertThat(Http.get(gateway, "/topics/small?" + "a".repeat(12_000), "X: " + "b".repeat(15_000))
                        .text())
                .isEqualTo("1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\0\1\2\3\r\n\r\n",
                "\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003\r\n\r\n",
                "GET\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nbroken\0: x\r\n\r\n",
                "GET /topics/small HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n",
                "GET /topics/small HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
                "GET /topics/small HTTP/1.1\r\n\r\n",
                "GET /topics/small HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
                "GET /topics/small XTTP/one\r\nHost: x\r\n\r\n"
            })
    void whatIsNotHttpIsABadRequest(String text) throws IOException {
        try (Http http = Http.connect(gateway.port())) {
            Http.Answer answer = http.send(text).answer();
            assertThat(answer.status()).isEqualTo(400);
            TopicAnswersTest.assertProblem(answer);
            assertThat(http.isClosed()).isTrue();
        }
    }

    @Test
    void halfARequestAndAwayIsNoTrouble() {
        for (String half : new String[] {"", "G", "GET /topics/small HTTP/1.1\r\nHost", "GET / HTTP/1.1\r\n"}) {
            try (Http http = Http.connect(gateway.port())) {
                http.send(half);
            }
        }
        assertThat(Http.get(gateway, "/topics/small").text()).isEqualTo("1");
    }
}
