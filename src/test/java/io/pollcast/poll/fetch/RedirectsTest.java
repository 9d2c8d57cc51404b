package io.pollcast.poll.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.backplane.Validators;
import io.pollcast.change.Observation;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedirectsTest {

    private final Fetching fetching = new Fetching();
    private final MockWebServer backend = new MockWebServer();
    private final MockWebServer other = new MockWebServer();

    @BeforeEach
    void start() throws IOException {
        backend.start();
        other.start();
    }

    @AfterEach
    void close() {
        fetching.close();
        backend.close();
        other.close();
    }

    private void redirect(int status, String location) {
        backend.enqueue(new MockResponse.Builder()
                .code(status)
                .setHeader("Location", location)
                .body("moved")
                .build());
    }

    private Source source(String path) {
        URI url = URI.create(backend.url(path).toString());
        return new Source(url, Map.of("X-Api-Key", "secret"), Fetching.LONG, Fetching.LIMIT);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void followsWithinTheOriginWithAllThatItWasAskedWith(int status) throws Exception {
        redirect(status, "b/c?d=e#f");
        backend.enqueue(Fetching.json("[1]"));
        assertThat(fetching.get(source("/a/"), new Validators("W/\"x,y\"", null)))
                .isInstanceOf(Observation.Fetched.class);
        backend.takeRequest();
        RecordedRequest second = backend.takeRequest();
        assertThat(second.getTarget()).isEqualTo("/a/b/c?d=e");
        assertThat(second.getHeaders().get("X-Api-Key")).isEqualTo("secret");
        assertThat(second.getHeaders().get("If-None-Match")).isEqualTo("W/\"x,y\"");
        assertThat(second.getExchangeIndex()).as("on the same connection").isEqualTo(1);
    }

    @Test
    void anAbsoluteUrlOfTheSameOriginIsWithinIt() {
        redirect(302, backend.url("/b").toString());
        backend.enqueue(Fetching.json("[1]"));
        assertThat(fetching.get(source("/a"))).isInstanceOf(Observation.Fetched.class);
    }

    @Test
    void doesNotGoToAnotherOrigin() {
        redirect(302, other.url("/b").toString());
        assertThat(fetching.reason(source("/a"))).isEqualTo("redirect to another origin");
        redirect(302, "//169.254.169.254/latest/meta-data");
        assertThat(fetching.reason(source("/a"))).isEqualTo("redirect to another origin");
        redirect(308, "http://localhost.example:" + backend.getPort() + "/b");
        assertThat(fetching.reason(source("/a"))).isEqualTo("redirect to another origin");
        assertThat(other.getRequestCount()).isZero();
    }

    @Test
    void doesNotChangeTheScheme() {
        redirect(301, "https://localhost:" + backend.getPort() + "/b");
        assertThat(fetching.reason(source("/a"))).isEqualTo("redirect from http to https");
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:///etc/passwd", "http://", "javascript:1", "ftp://localhost/"})
    void doesNotGoWhereHttpDoesNotLead(String location) {
        redirect(302, location);
        assertThat(fetching.reason(source("/a"))).isEqualTo("redirect to nowhere");
    }

    @Test
    void needsAPlaceToGoTo() {
        backend.enqueue(new MockResponse.Builder().code(302).build());
        assertThat(fetching.reason(source("/a"))).isEqualTo("redirect to nowhere");
    }

    @Test
    void noticesALoop() {
        redirect(302, "/b");
        redirect(302, "/a");
        assertThat(fetching.reason(source("/a"))).isEqualTo("redirect loop");
        assertThat(backend.getRequestCount()).isEqualTo(2);
    }

    @Test
    void goesFiveTimesAndNoMore() {
        for (int i = 0; i < 5; i++) {
            redirect(302, "/" + i);
        }
        backend.enqueue(Fetching.json("[1]"));
        assertThat(fetching.get(source("/a"))).isInstanceOf(Observation.Fetched.class);
        for (int i = 0; i < 6; i++) {
            redirect(302, "/" + i);
        }
        assertThat(fetching.reason(source("/a"))).isEqualTo("more than 5 redirects");
        assertThat(backend.getRequestCount()).isEqualTo(12);
    }

    @Test
    void aPostStaysAPost() throws Exception {
        redirect(307, "/b");
        backend.enqueue(Fetching.json("[1]"));
        URI url = URI.create(backend.url("/a").toString());
        Source post =
                new Source(url, Map.of(), Fetching.LONG, Fetching.LIMIT, Method.POST, "{}", null, null, null, false);
        assertThat(fetching.get(post)).isInstanceOf(Observation.Fetched.class);
        backend.takeRequest();
        assertThat(backend.takeRequest().getMethod()).isEqualTo("POST");
        redirect(302, "/b");
        assertThat(fetching.reason(post)).isEqualTo("HTTP 302");
    }
}
