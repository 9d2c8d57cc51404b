package io.pollcast.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.admin.AdminSettings;
import io.pollcast.auth.ApiKey;
import io.pollcast.auth.AuthSettings;
import io.pollcast.auth.ForwardSettings;
import io.pollcast.auth.JwtSettings;
import io.pollcast.backplane.BackplaneSettings;
import io.pollcast.backplane.kafka.KafkaSasl;
import io.pollcast.backplane.kafka.KafkaSettings;
import io.pollcast.backplane.kafka.KafkaTls;
import io.pollcast.backplane.redis.RedisSentinel;
import io.pollcast.backplane.redis.RedisSettings;
import io.pollcast.backplane.redis.RedisTls;
import io.pollcast.change.ChangeRules;
import io.pollcast.gateway.GatewaySettings;
import io.pollcast.gateway.LimitSettings;
import io.pollcast.poll.EndpointSettings;
import io.pollcast.poll.PollerSettings;
import io.pollcast.poll.fetch.Credentials;
import io.pollcast.poll.fetch.Source;
import io.pollcast.poll.fetch.TlsSettings;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaTest {

    private static List<String> components(Class<? extends Record> type) {
        return Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getName)
                .map(name -> name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT))
                .toList();
    }

    private static List<String> join(List<String> some, List<String> others) {
        return Stream.concat(some.stream(), others.stream()).toList();
    }

    @Test
    void isTheSameInTheJarAndInTheDocumentation() throws IOException {
        assertThat(Files.readAllBytes(Path.of("docs/pollcast.schema.json"))).isEqualTo(Schemas.bytes());
    }

    @Test
    void hasTheKeysThatTheRecordsHave() throws IOException {
        List<String> endpoint = components(EndpointSettings.class).stream()
                .filter(name -> !Set.of("topic", "source", "rules").contains(name))
                .map(name -> name.equals("declared-public") ? "public" : name)
                .toList();
        List<String> ofDemand = List.of("when", "allow", "max-topics");
        assertThat(Schemas.keys("endpoint"))
                .containsExactlyInAnyOrderElementsOf(
                        join(join(components(Source.class), endpoint), join(components(ChangeRules.class), ofDemand)));
        assertThat(Schemas.keys("basic")).isEqualTo(components(Credentials.Basic.class));
        assertThat(Schemas.keys("apiKey")).isEqualTo(components(Credentials.ApiKey.class));
        assertThat(Schemas.keys("oauth2")).isEqualTo(components(Credentials.OAuth2.class));
        assertThat(Schemas.keys("endpointTls")).isEqualTo(components(TlsSettings.class));
        assertThat(Schemas.keys("redis")).isEqualTo(components(RedisSettings.class));
        assertThat(Schemas.keys("sentinel")).isEqualTo(components(RedisSentinel.class));
        assertThat(Schemas.keys("tls")).isEqualTo(components(RedisTls.class));
        assertThat(Schemas.keys("kafka")).isEqualTo(components(KafkaSettings.class));
        assertThat(Schemas.keys("kafkaTls")).isEqualTo(components(KafkaTls.class));
        assertThat(Schemas.keys("sasl")).isEqualTo(components(KafkaSasl.class));
        assertThat(Schemas.keys("gateway")).isEqualTo(components(GatewaySettings.class));
        assertThat(Schemas.keys("auth")).isEqualTo(components(AuthSettings.class));
        assertThat(Schemas.keys("jwt")).isEqualTo(components(JwtSettings.class));
        assertThat(Schemas.keys("forward")).isEqualTo(components(ForwardSettings.class));
        assertThat(Schemas.keys("serverKey")).isEqualTo(components(ApiKey.class));
        assertThat(Schemas.keys("limits")).isEqualTo(components(LimitSettings.class));
        assertThat(Schemas.keys("admin")).isEqualTo(components(AdminSettings.class));
        assertThat(Schemas.keys("poller")).isEqualTo(components(PollerSettings.class));
        assertThat(Schemas.keys("backplane"))
                .containsAll(components(BackplaneSettings.class))
                .hasSize(4)
                .contains("redis", "kafka");
        assertThat(components(Configuration.class))
                .containsAll(Schemas.keys(""))
                .hasSize(9)
                .contains("templates");
    }

    @Test
    void hasTheKeysThatTheReaderAsksFor() throws IOException {
        String known = "known: ";
        String problem = Misread.problems(
                        "endpoints: { p: { url: 'http://localhost/', every: 1s, nothing-like-it: 1 } }")
                .get(0);
        String keys = problem.substring(problem.indexOf(known) + known.length(), problem.length() - 1);
        assertThat(keys.split(", ")).containsExactlyInAnyOrderElementsOf(Schemas.keys("endpoint"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "endpoints: { orders/eu: { url: 'https://h/a?b=c', every: 1s, timeout: , max-body: 1024, public: false } }",
                "endpoints: { a: { url: '${URL}', every: '${RHYTHM}', headers: { A: 1, B: true, C: c } } }",
                "endpoints: { a: { url: 'http://h', every: 1s, method: POST, body: '{}', proxy: 'http://u:p@h:1/', tls: } }",
                "endpoints: { a: { url: 'http://169.254.1.1', every: 1s, method: GET, allow-link-local: true, tls: {} } }",
                "endpoints: { a: { url: 'http://h', every: 1s, credentials: { basic: { user: a, password: '${URL}' } } } }",
                "endpoints: { a: { url: 'http://h', every: 1s, credentials: { oauth2: { token-url: '${URL}', client-id: 1, client-secret: 2, secret-in: body } } } }",
                "endpoints: { a: { url: 'http://h', every: 'auto(1s, 60s)' }, b: { url: 'http://h', every: 'auto( 1s ,1m )' } }",
                "endpoints: { a: { url: 'http://h', every: 1s, when: subscribed, linger: 1m }, b: { url: 'http://h', every: 1s, when: always } }",
                "endpoints: { 'a/{x}/b': { url: 'http://h/{x}?y={x}', every: 1s, allow: '[A-Z]{3}', max-topics: 7 } }",
                "endpoints: { '{x}': { url: 'http://h/{x}', every: 1s, allow: [ EUR, 1 ], when: subscribed, linger: 1s } }",
                "endpoints: { a: { url: 'http://h', every: 24h } }\nbackplane:\ngateway: { cors: ['*'], max-topics: 256 }",
                "auth: { forward: { url: 'http://h/auth' }, hide-topics: true }\nendpoints: { a: { url: 'http://h/', every: 1s } }",
                "gateway: { cors: [ 'https://*.example.com' ] }\nendpoints: { a: { url: 'http://h/', every: 1s } }",
                "endpoints: { a: { url: 'http://h/', every: 1s } }\nbackplane: { type: kafka, kafka: { bootstrap-servers: [ 'a:1', 'b:2' ], partitions: 3, tls: true, sasl: { mechanism: PLAIN, username: a, password: 1 }, properties: { client.rack: a, fetch.min.bytes: 1 } } }",
                "endpoints: { a: { url: 'http://h/', every: 1s } }\nbackplane: { type: kafka, kafka: { bootstrap-servers: [ '[::1]:1' ], tls: {}, sasl: , properties: , topic: a.b } }",
                "endpoints: { a: { url: 'http://h/', every: 1s } }\nadmin: { listen: '[::1]:0', token: sixteen-or-more-of-them }\nbackplane: { type: memory }",
            })
    void takesWhatTheReaderTakes(String yaml) throws IOException {
        Map<String, String> environment = Map.of("URL", "http://h/", "RHYTHM", "1s");
        assertThat(Misread.problems(yaml, environment, Launch.ALL)).isEmpty();
        assertThat(Schemas.errors(yaml)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "endpoints: { a: { url: 'http://h/' } }",
                "endpoints: { a: { every: 1s } }",
                "endpoints: { a: { url: 'ftp://h/', every: 1s } }",
                "endpoints: { a: { url: 'http://u:p@h/', every: 1s } }",
                "endpoints: { a: { url: 'http://h/', every: 1 second } }",
                "endpoints: { a: { url: 'http://h/', every: 1 } }",
                "endpoints: { a: { url: 'http://h/', every: 1s, evry: 1s } }",
                "endpoints: { a: { url: 'http://h/', every: 1s, path: /topics/a } }",
                "endpoints: { a: { url: 'http://h/', every: 1s, path: a } }",
                "endpoints: { a: { url: 'http://h/', every: 1s, max-body: 9000000 } }",
                "endpoints: { a: { url: 'http://h/', every: 1s, headers: { 'a b': c } } }",
                "endpoints: { a: { url: 'http://h/', every: 1s, headers: [ a ] } }",
                "endpoints: { a: { url: 'http://h/', every: 1s, public: maybe } }",
                "endpoints: { a: { url: 'http://h/', every: 1s, method: PUT } }",
                "endpoints: { a: { url: 'http://h/', every: 1s, body: [ 1 ] } }",
                "endpoints: { a: { url: 'http://h/', every: 1s, proxy: 'socks5://h' } }",
                "endpoints: { a: { url: 'http://h/', every: 1s, proxy: 'http://user@h' } }",
                "endpoints: { a: { url: 'http://h/', every: 1s, tls: { verify: false } } }",
                "endpoints: { a: { url: 'http://h/', every: 1s, allow-link-local: maybe } }",
                "endpoints: { a: { url: 'http://h/', every: 1s, credentials: {} } }",
                "endpoints: { a: { url: 'http://h/', every: 1s, credentials: { digest: a } } }",
                "endpoints: { a: { url: 'http://h/', every: 1s, credentials: { bearer: a, basic: { user: a, password: b } } } }",
                "endpoints: { a: { url: 'http://h/', every: 1s, credentials: { basic: { user: a } } } }",
                "endpoints: { a: { url: 'http://h/', every: 1s, credentials: { api-key: { header: 'a b', value: c } } } }",
                "endpoints: { a: { url: 'http://h/', every: 1s, credentials: { oauth2: { token-url: 'ftp://h', client-id: a, client-secret: b } } } }",
                "endpoints: { a: { url: 'http://h/', every: 1s, credentials: { oauth2: { client-id: a, client-secret: b } } } }",
                "endpoints: { a: { url: 'http://h/', every: auto } }",
                "endpoints: { a: { url: 'http://h/', every: 'auto(1s)' } }",
                "endpoints: { a: { url: 'http://h/', every: 1s, when: never } }",
                "endpoints: { a: { url: 'http://h/', every: 1s, when: subscribed, linger: 30 } }",
                "endpoints: { 'a/{x}': { url: 'http://h/{x}', every: 1s, allow: [] } }",
                "endpoints: { 'a/{x}': { url: 'http://h/{x}', every: 1s, allow: a, max-topics: 0 } }",
                "endpoints: { 'a/{x}/{y}': { url: 'http://h/{x}', every: 1s, allow: a } }",
                "endpoints: { open: { url: 'http://h/', every: 1s } }",
                "endpoints: { a.patch: { url: 'http://h/', every: 1s } }",
                "endpoints: []",
                "endpoint: {}",
                "backplane: { type: nats }",
                "backplane: { type: kafka }",
                "backplane: { type: kafka, kafka: { topic: a } }",
                "backplane: { type: kafka, kafka: { bootstrap-servers: 'a:1' } }",
                "backplane: { type: kafka, kafka: { bootstrap-servers: [] } }",
                "backplane: { type: kafka, kafka: { bootstrap-servers: [ a ] } }",
                "backplane: { type: kafka, kafka: { bootstrap-servers: [ 'a:1' ], topic: a/b } }",
                "backplane: { type: kafka, kafka: { bootstrap-servers: [ 'a:1' ], partitions: 0 } }",
                "backplane: { type: kafka, kafka: { bootstrap-servers: [ 'a:1' ], replication: 99 } }",
                "backplane: { type: kafka, kafka: { bootstrap-servers: [ 'a:1' ], tls: maybe } }",
                "backplane: { type: kafka, kafka: { bootstrap-servers: [ 'a:1' ], tls: { server-name: a } } }",
                "backplane: { type: kafka, kafka: { bootstrap-servers: [ 'a:1' ], sasl: {} } }",
                "backplane: { type: kafka, kafka: { bootstrap-servers: [ 'a:1' ], sasl: { mechanism: GSSAPI } } }",
                "backplane: { type: kafka, kafka: { bootstrap-servers: [ 'a:1' ], sasl: { mechanism: PLAIN, username: a } } }",
                "backplane: { type: kafka, kafka: { bootstrap-servers: [ 'a:1' ], sasl: { mechanism: OAUTHBEARER, client-id: a, client-secret: b } } }",
                "backplane: { type: kafka, kafka: { bootstrap-servers: [ 'a:1' ], properties: { 'a b': 1 } } }",
                "backplane: { type: kafka, kafka: { bootstrap-servers: [ 'a:1' ], properties: [ a ] } }",
                "backplane: { type: redis }",
                "backplane: { type: redis, redis: { key-prefix: a } }",
                "backplane: { type: redis, redis: { url: 'http://h' } }",
                "gateway: { listen: 8080 }",
                "gateway: { cors: '*' }",
                "gateway: { cors: [ 'https://h/' ] }",
                "gateway: { cors: [ '*' ], cors-credentials: maybe }",
                "auth: { jwt: { algorithms: [ none ], public-key: a } }",
                "auth: { jwt: { secret: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa } }",
                "auth: { forward: { cache: 1s } }",
                "auth: { api-keys: [ { name: a } ] }",
                "auth: { api-keys: { name: a } }",
                "auth: { hide-topics: maybe }",
                "endpoints: { a: { url: 'http://h/', every: 1s, access: { groups: staff } } }",
                "gateway: { max-topics: 257 }",
                "gateway: { max-connections: 0 }",
                "gateway: { max-streams-per-address: 0, trusted-proxies: [ 127.0.0.1 ] }",
                "gateway: { trusted-proxies: [ proxy.example.com ] }",
                "gateway: { trusted-proxies: 127.0.0.1 }",
                "gateway: { io: uring }",
                "gateway: { forwarded-header: via }",
                "poller: { per-origin: 0 }",
                "poller: { per-origin: 17 }",
                "admin: { listen: 'h', port: 1 }",
                "admin: { token: too-short }",
                "gateway: { limits: { request-line: 100 } }",
                "gateway: { limits: { header-count: 1 } }",
                "gateway: { limits: { head-timeout: 10 } }",
                "gateway: { limits: { requests-per-connection: 0 } }",
                "gateway: { limits: { heads: 1KiB } }",
            })
    void refusesWhatTheReaderRefuses(String yaml) throws IOException {
        String whole =
                yaml.startsWith("endpoint") ? yaml : "endpoints: { z: { url: 'http://h/', every: 1s } }\n" + yaml;
        assertThat(Misread.problems(whole)).isNotEmpty();
        assertThat(Schemas.errors(whole)).isNotEmpty();
    }
}
