package io.pollcast.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.admin.AdminSettings;
import io.pollcast.backplane.BackplaneSettings;
import io.pollcast.backplane.redis.RedisSentinel;
import io.pollcast.backplane.redis.RedisSettings;
import io.pollcast.change.ChangeRules;
import io.pollcast.gateway.ForwardedHeader;
import io.pollcast.gateway.GatewaySettings;
import io.pollcast.gateway.LimitSettings;
import io.pollcast.http.IoKind;
import io.pollcast.http.ListenAddress;
import io.pollcast.poll.EndpointSettings;
import io.pollcast.poll.Every;
import io.pollcast.poll.PollerSettings;
import io.pollcast.poll.fetch.Method;
import io.pollcast.poll.fetch.ProxySettings;
import io.pollcast.poll.fetch.Source;
import io.pollcast.settings.Secret;
import io.pollcast.topic.Topic;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** For each settings record: what it is when the file says nothing, and that every key arrives where it belongs. */
class SettingsMappingTest {

    private static final String SMALLEST =
            "endpoints: { prices: { url: 'http://localhost:8000/api/prices', every: 2s } }\n";

    private static Configuration read(String yaml) {
        return new ConfigReader(Map.of()).read(yaml);
    }

    @Test
    void endpointDefaults() {
        assertThat(read(SMALLEST).endpoints())
                .containsExactly(new EndpointSettings(
                        new Topic("prices"),
                        new Source(
                                URI.create("http://localhost:8000/api/prices"),
                                Map.of(),
                                Duration.ofMillis(1600),
                                1024 * 1024),
                        Duration.ofSeconds(2),
                        null,
                        null,
                        false));
    }

    @Test
    void endpointWithEveryKey() {
        Configuration configuration = read("""
                endpoints:
                  orders/eu:
                    url: https://shop.example.com:8443/api/orders?region=eu
                    every: 10s
                    path: /api/orders
                    headers:
                      Authorization: Bearer abc
                      X-Version: 2
                    timeout: 900ms
                    stale-after: 1m
                    max-body: 64KiB
                    public: true
                    ignore: [ /generatedAt, /items/*/age ]
                    select: ".items[:20]"
                    min-gap: 5s
                """);
        assertThat(configuration.endpoints())
                .containsExactly(new EndpointSettings(
                        new Topic("orders/eu"),
                        new Source(
                                URI.create("https://shop.example.com:8443/api/orders?region=eu"),
                                Map.of("Authorization", "Bearer abc", "X-Version", "2"),
                                Duration.ofMillis(900),
                                64 * 1024),
                        Every.of(Duration.ofSeconds(10)),
                        "/api/orders",
                        Duration.ofMinutes(1),
                        true,
                        Map.of(),
                        new ChangeRules(
                                List.of("/generatedAt", "/items/*/age"), ".items[:20]", Duration.ofSeconds(5), null)));
    }

    @Test
    void endpointWithEveryKeyOfTheCall() {
        Configuration configuration = read("""
                endpoints:
                  graph:
                    url: http://169.254.1.1/graphql
                    every: 10s
                    method: POST
                    body: '{"query":"{ prices { eur } }"}'
                    proxy: http://user:pass@proxy.example.com:8888
                    allow-link-local: true
                """);
        assertThat(configuration.endpoints().get(0).source())
                .isEqualTo(new Source(
                        URI.create("http://169.254.1.1/graphql"),
                        Map.of(),
                        Duration.ofSeconds(8),
                        1024 * 1024,
                        Method.POST,
                        "{\"query\":\"{ prices { eur } }\"}",
                        null,
                        new ProxySettings(URI.create("http://user:pass@proxy.example.com:8888")),
                        null,
                        true));
    }

    @Test
    void aRhythmBetweenBounds() {
        EndpointSettings endpoint = read("endpoints: { a: { url: 'http://localhost/', every: 'auto(1s, 60s)' } }")
                .endpoints()
                .get(0);
        assertThat(endpoint.every()).isEqualTo(new Every(Duration.ofSeconds(1), Duration.ofMinutes(1)));
        assertThat(endpoint.source().timeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(endpoint.info(Duration.ofSeconds(2)).everyMillis()).isEqualTo(60_000);
        assertThat(endpoint.info(Duration.ofSeconds(2)).staleAfterMillis()).isEqualTo(180_000);
    }

    @Test
    void keepsEndpointsAndHeadersInTheOrderOfTheFile() {
        Configuration configuration = read("""
                endpoints:
                  zebra: { url: http://localhost/z, every: 1s, headers: { b: 1, a: 2, c: 3 } }
                  apple: { url: http://localhost/a, every: 1s }
                """);
        assertThat(configuration.endpoints())
                .extracting(endpoint -> endpoint.topic().name())
                .containsExactly("zebra", "apple");
        assertThat(configuration.endpoints().get(0).source().headers().keySet()).containsExactly("b", "a", "c");
    }

    @Test
    void pollerDefaults() {
        assertThat(read(SMALLEST).poller()).isEqualTo(new PollerSettings(6)).isEqualTo(PollerSettings.DEFAULT);
    }

    @Test
    void pollerWithEveryKey() {
        assertThat(read(SMALLEST + "poller: { per-origin: 2 }").poller()).isEqualTo(new PollerSettings(2));
    }

    @Test
    void backplaneDefaults() {
        Configuration configuration = read(SMALLEST);
        assertThat(configuration.backplane())
                .isEqualTo(new BackplaneSettings(BackplaneSettings.Type.MEMORY, Duration.ofSeconds(2)));
        assertThat(configuration.redis()).isNull();
    }

    @Test
    void backplaneWithEveryKey() {
        Configuration configuration = read(SMALLEST + """
                backplane:
                  type: redis
                  beat: 10s
                  redis:
                    url: rediss://user:pass@redis.example.com:6380/3
                    key-prefix: shop
                """);
        assertThat(configuration.backplane())
                .isEqualTo(new BackplaneSettings(BackplaneSettings.Type.REDIS, Duration.ofSeconds(10)));
        assertThat(configuration.redis())
                .isEqualTo(new RedisSettings("rediss://user:pass@redis.example.com:6380/3", "shop"));
    }

    @Test
    void sentinelsAndClusters() {
        assertThat(read(SMALLEST + """

                        backplane:
                          type: redis
                          redis:
                            url: redis://:pass@one/2
                            nodes: [ "two:26380", three ]
                            sentinel: { master: shop-db, username: asker, password: other }
                        """).redis())
                .isEqualTo(new RedisSettings(
                        "redis://:pass@one/2",
                        "pollcast",
                        List.of("two:26380", "three"),
                        new RedisSentinel("shop-db", "asker", "other"),
                        false,
                        null));
        assertThat(read(SMALLEST
                                + "backplane: { type: redis, redis: { url: 'redis://one', nodes: [ two ], cluster: true } }")
                        .redis())
                .isEqualTo(new RedisSettings("redis://one", "pollcast", List.of("two"), null, true, null));
    }

    @Test
    void redisDefaults() {
        Configuration configuration =
                read(SMALLEST + "backplane: { type: redis, redis: { url: 'redis://localhost' } }");
        assertThat(configuration.redis()).isEqualTo(new RedisSettings("redis://localhost", "pollcast"));
    }

    @Test
    void gatewayDefaults() {
        assertThat(read(SMALLEST).gateway())
                .isEqualTo(new GatewaySettings(
                        new ListenAddress("127.0.0.1", 8080),
                        List.of(),
                        false,
                        64,
                        Duration.ofMinutes(10),
                        true,
                        10_000,
                        null,
                        List.of(),
                        ForwardedHeader.X_FORWARDED_FOR,
                        new LimitSettings(16_384, 12_288, 16_384, 100, Duration.ofSeconds(10), 1_000, null),
                        IoKind.AUTO))
                .isEqualTo(GatewaySettings.defaults());
    }

    @Test
    void gatewayWithEveryKey() {
        Configuration configuration = read(SMALLEST + """
                gateway:
                  listen: "[::]:8443"
                  cors: [ "https://shop.example.com", "http://localhost:3000" ]
                  cors-credentials: true
                  max-topics: 256
                  max-life: 5m
                  gzip: false
                  max-connections: 1000000
                  max-streams-per-address: 7
                  trusted-proxies: [ 10.0.0.0/8, "::1" ]
                  forwarded-header: forwarded
                  limits:
                    request-line: 4KiB
                    query: 2000
                    headers: 8KiB
                    header-count: 50
                    head-timeout: 5s
                    requests-per-connection: 100
                    requests-per-address: 20
                  io: io_uring
                """);
        assertThat(configuration.gateway())
                .isEqualTo(new GatewaySettings(
                        new ListenAddress("::", 8443),
                        List.of("https://shop.example.com", "http://localhost:3000"),
                        true,
                        256,
                        Duration.ofMinutes(5),
                        false,
                        1_000_000,
                        7,
                        List.of("10.0.0.0/8", "::1"),
                        ForwardedHeader.FORWARDED,
                        new LimitSettings(4_096, 2_000, 8_192, 50, Duration.ofSeconds(5), 100, 20),
                        IoKind.IO_URING));
    }

    @Test
    void adminDefaults() {
        assertThat(read(SMALLEST).admin())
                .isEqualTo(new AdminSettings(new ListenAddress("127.0.0.1", 9090), null))
                .isEqualTo(AdminSettings.DEFAULT);
    }

    @Test
    void adminWithEveryKey() {
        assertThat(read(SMALLEST + "admin: { listen: '0.0.0.0:0', token: a-token-of-24-characters }")
                        .admin())
                .isEqualTo(new AdminSettings(new ListenAddress("0.0.0.0", 0), Secret.of("a-token-of-24-characters")));
    }

    @Test
    void keysWithoutValueReadAsIfTheyWereNotThere() {
        Configuration configuration = read(SMALLEST + "backplane:\ngateway:\n  cors:\nadmin:\n  listen: ~\n");
        assertThat(configuration.gateway()).isEqualTo(GatewaySettings.defaults());
        assertThat(configuration.admin()).isEqualTo(AdminSettings.DEFAULT);
    }

    @Test
    void aliasesShareAValue() {
        Configuration configuration = read("""
                endpoints:
                  a: { url: http://localhost/a, every: 1s, headers: &common { X-Client: pollcast } }
                  b: { url: http://localhost/b, every: 1s, headers: *common }
                """);
        assertThat(configuration.endpoints().get(1).source().headers())
                .containsExactly(Map.entry("X-Client", "pollcast"));
    }

    @Test
    void addressesOfTheCommandLineWin() {
        ListenAddress gateway = new ListenAddress("127.0.0.2", 1);
        ListenAddress admin = new ListenAddress("127.0.0.3", 2);
        Configuration configuration = new ConfigReader(Map.of())
                .read(SMALLEST + "gateway: { listen: '0.0.0.0:80' }", new Launch(true, true, gateway, admin));
        assertThat(configuration.gateway().listen()).isEqualTo(gateway);
        assertThat(configuration.admin().listen()).isEqualTo(admin);
    }
}
