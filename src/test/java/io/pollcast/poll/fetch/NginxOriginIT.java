package io.pollcast.poll.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.backplane.Validators;
import io.pollcast.change.Observation;
import io.pollcast.testing.FreePorts;
import io.pollcast.testing.Nginx;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Debian's nginx as a backend: validators, compression, caching headers and limits as it makes them. */
class NginxOriginIT {

    private static final String BODY = "[" + "1234567890,".repeat(500) + "0]";

    @TempDir
    private Path folder;

    private final int port = FreePorts.next();
    private final Fetching fetching = new Fetching();
    private Nginx nginx;

    @BeforeEach
    void start() throws IOException {
        Path root = Files.createDirectory(folder.resolve("root"));
        Files.writeString(root.resolve("prices.json"), BODY);
        Files.createDirectory(root.resolve("folder"));
        Files.createDirectory(folder.resolve("nginx"));
        nginx = Nginx.start(folder.resolve("nginx"), """
                types { application/json json; }
                limit_req_zone $server_port zone=one:1m rate=1r/m;
                server {
                    listen 127.0.0.1:%d;
                    root %s;
                    gzip on;
                    gzip_types application/json;
                    location /cached/ { alias %s/; expires 60s; }
                    location /moved { return 302 /prices.json; }
                    location /away { return 301 https://example.com/prices.json; }
                    location /limited {
                        limit_req zone=one;
                        limit_req_status 429;
                        add_header Retry-After 60 always;
                        try_files /prices.json =404;
                    }
                }
                """.formatted(port, root, root));
    }

    @AfterEach
    void stop() throws IOException {
        fetching.close();
        nginx.close();
    }

    private Source source(String path) {
        return new Source(URI.create("http://127.0.0.1:" + port + path), Map.of(), Fetching.LONG, Fetching.LIMIT);
    }

    private Observation.Fetched fetched(String path) {
        Observation observation = fetching.get(source(path));
        assertThat(observation).isInstanceOf(Observation.Fetched.class);
        return (Observation.Fetched) observation;
    }

    @Test
    void unpacksAndRepeatsTheWeakTag() throws IOException {
        Observation.Fetched first = fetched("/prices.json");
        assertThat(first.body().bytes()).asString().isEqualTo(BODY);
        assertThat(first.validators().etag()).startsWith("W/\"");
        assertThat(fetching.get(source("/prices.json"), first.validators())).isEqualTo(new Observation.NotModified());
        assertThat(fetching.get(
                        source("/prices.json"),
                        new Validators(null, first.validators().lastModified())))
                .isEqualTo(new Observation.NotModified());
        Files.writeString(folder.resolve("root/prices.json"), "[2]");
        assertThat(fetching.get(source("/prices.json"), first.validators())).isInstanceOf(Observation.Fetched.class);
    }

    @Test
    void hearsHowLongAValueIsFresh() {
        Observation.Fetched first = fetched("/cached/prices.json");
        assertThat(first.freshFor()).isEqualTo(Duration.ofSeconds(60));
        assertThat(fetching.get(source("/cached/prices.json"), first.validators()))
                .isEqualTo(new Observation.NotModified(Duration.ofSeconds(60)));
        assertThat(fetched("/prices.json").freshFor()).isNull();
    }

    @Test
    void hearsThatItComesTooOften() {
        fetched("/limited");
        assertThat(fetching.get(source("/limited")))
                .isEqualTo(new Observation.Failed("HTTP 429", Duration.ofSeconds(60)));
    }

    @Test
    void followsWhereItIsSentWithinTheOrigin() {
        assertThat(fetched("/moved").body().bytes()).asString().isEqualTo(BODY);
        assertThat(fetching.reason(source("/away"))).isEqualTo("redirect from http to https");
        assertThat(fetching.reason(source("/folder"))).isEqualTo("HTTP 403");
    }
}
