package io.pollcast.config;

import io.pollcast.admin.AdminSettings;
import io.pollcast.backplane.BackplaneSettings;
import io.pollcast.backplane.redis.RedisSentinel;
import io.pollcast.backplane.redis.RedisSettings;
import io.pollcast.backplane.redis.RedisTls;
import io.pollcast.gateway.ForwardedHeader;
import io.pollcast.gateway.GatewaySettings;
import io.pollcast.gateway.LimitSettings;
import io.pollcast.http.IoKind;
import io.pollcast.http.ListenAddress;
import io.pollcast.poll.PollerSettings;
import io.pollcast.settings.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads everything but the endpoints. What cannot be read leaves its default in the record, so that the rest is still checked. */
final class PartReader {

    private static final String ANY_REDIS = "redis://localhost";
    private static final RedisSentinel ANY = new RedisSentinel("mymaster", null, null);

    private final Launch launch;
    private final Findings findings;

    PartReader(Launch launch, Findings findings) {
        this.launch = launch;
        this.findings = findings;
    }

    /** Which backplane; null if what the file says is none. */
    BackplaneSettings.@Nullable Type backplaneType(Section backplane) {
        BackplaneSettings.Type type = backplane.value("type", "memory, redis or kafka", text -> switch (text) {
            case "memory" -> Optional.of(BackplaneSettings.Type.MEMORY);
            case "redis" -> Optional.of(BackplaneSettings.Type.REDIS);
            case "kafka" -> Optional.of(BackplaneSettings.Type.KAFKA);
            default -> Optional.empty();
        });
        return type == null && !findings.at(backplane.path("type")) ? BackplaneSettings.Type.MEMORY : type;
    }

    @Nullable BackplaneSettings backplane(Section backplane, BackplaneSettings.@Nullable Type type) {
        Duration beat = backplane.duration("beat");
        return findings.build(
                backplane.path(),
                backplane::holds,
                () -> new BackplaneSettings(
                        type == null ? BackplaneSettings.Type.MEMORY : type,
                        beat == null ? BackplaneSettings.DEFAULT_BEAT : beat));
    }

    /** Where Redis is; null if the backplane is another. */
    @Nullable RedisSettings redis(Section backplane, BackplaneSettings.@Nullable Type type) {
        boolean held = backplane.holds("redis");
        boolean another = type != null && type != BackplaneSettings.Type.REDIS;
        if (another && held) {
            findings.add(backplane.path("redis"), "set", "expected: backplane.type: redis, or no redis section");
        }
        if (another || (type == null && !held)) {
            return null;
        }
        Section redis = backplane.section("redis");
        findings.secret(redis.path("url"));
        String url = redis.string("url");
        String prefix = redis.string("key-prefix");
        List<String> nodes = redis.strings("nodes");
        RedisSentinel sentinel = sentinel(redis);
        Boolean cluster = redis.bool("cluster");
        RedisTls tls = redis.holds("tls") ? tls(redis.section("tls")) : null;
        redis.reportUnknown();
        redis.require("url", "where Redis is, such as redis://localhost:6379");
        return findings.build(
                redis.path(),
                redis::holds,
                () -> new RedisSettings(
                        url == null ? ANY_REDIS : url,
                        prefix == null ? RedisSettings.DEFAULT_KEY_PREFIX : prefix,
                        nodes == null ? List.of() : nodes,
                        sentinel,
                        cluster != null && cluster,
                        url == null ? null : tls));
    }

    /** Which Sentinels; any if what the file says is none, so that the rest is checked beside them. */
    private @Nullable RedisSentinel sentinel(Section redis) {
        if (!redis.holds("sentinel")) {
            return null;
        }
        Section sentinel = redis.section("sentinel");
        findings.secret(sentinel.path("password"));
        String master = sentinel.string("master");
        String username = sentinel.string("username");
        String password = sentinel.string("password");
        sentinel.reportUnknown();
        sentinel.require("master", "the name after \"sentinel monitor\", such as " + ANY.master());
        RedisSentinel built = findings.build(
                sentinel.path(),
                sentinel::holds,
                () -> new RedisSentinel(master == null ? ANY.master() : master, username, password));
        return built == null ? ANY : built;
    }

    private @Nullable RedisTls tls(Section tls) {
        String ca = tls.file("ca");
        String cert = tls.file("cert");
        String key = tls.file("key");
        String serverName = tls.string("server-name");
        tls.reportUnknown();
        // There are no defaults: what is missing belongs to what is there.
        return findings.build(tls.path(), any -> true, () -> RedisTls.ofFiles(ca, cert, key, serverName));
    }

    /** Where the gateway will listen; null if that cannot be said. */
    @Nullable ListenAddress gatewayListen(Section gateway) {
        ListenAddress listen = first(launch.gatewayListen(), gateway.listen("listen"), GatewaySettings.DEFAULT_LISTEN);
        return launch.gatewayListen() == null && findings.at(gateway.path("listen")) ? null : listen;
    }

    @Nullable GatewaySettings gateway(Section gateway, @Nullable ListenAddress address) {
        ListenAddress listen = address == null ? GatewaySettings.DEFAULT_LISTEN : address;
        List<String> cors = gateway.strings("cors");
        Boolean corsCredentials = gateway.bool("cors-credentials");
        Integer maxTopics = gateway.integer("max-topics");
        Duration maxLife = gateway.duration("max-life");
        Boolean gzip = gateway.bool("gzip");
        Integer maxConnections = gateway.integer("max-connections");
        Integer maxStreamsPerAddress = gateway.integer("max-streams-per-address");
        List<String> trustedProxies = gateway.strings("trusted-proxies");
        ForwardedHeader forwardedHeader =
                gateway.value("forwarded-header", "x-forwarded-for or forwarded", ForwardedHeader::parse);
        LimitSettings limits = limits(gateway.section("limits"));
        IoKind io = gateway.value("io", "auto, io_uring, epoll or nio", IoKind::parse);
        gateway.reportUnknown();
        return findings.build(
                gateway.path(),
                gateway::holds,
                () -> new GatewaySettings(
                        listen,
                        cors == null ? List.of() : cors,
                        corsCredentials != null && corsCredentials,
                        maxTopics == null ? GatewaySettings.DEFAULT_MAX_TOPICS : maxTopics,
                        maxLife == null ? GatewaySettings.DEFAULT_MAX_LIFE : maxLife,
                        gzip == null || gzip,
                        maxConnections == null ? GatewaySettings.DEFAULT_MAX_CONNECTIONS : maxConnections,
                        maxStreamsPerAddress,
                        trustedProxies == null ? List.of() : trustedProxies,
                        forwardedHeader == null ? ForwardedHeader.X_FORWARDED_FOR : forwardedHeader,
                        limits == null ? LimitSettings.DEFAULT : limits,
                        io == null ? IoKind.AUTO : io));
    }

    private @Nullable LimitSettings limits(Section limits) {
        LimitSettings byDefault = LimitSettings.DEFAULT;
        Integer requestLine = limits.size("request-line");
        Integer query = limits.integer("query");
        Integer headers = limits.size("headers");
        Integer headerCount = limits.integer("header-count");
        Duration headTimeout = limits.duration("head-timeout");
        Integer perConnection = limits.integer("requests-per-connection");
        Integer perAddress = limits.integer("requests-per-address");
        limits.reportUnknown();
        return findings.build(
                limits.path(),
                limits::holds,
                () -> new LimitSettings(
                        requestLine == null ? byDefault.requestLine() : requestLine,
                        query == null ? byDefault.query() : query,
                        headers == null ? byDefault.headers() : headers,
                        headerCount == null ? byDefault.headerCount() : headerCount,
                        headTimeout == null ? byDefault.headTimeout() : headTimeout,
                        perConnection == null ? byDefault.requestsPerConnection() : perConnection,
                        perAddress));
    }

    @Nullable PollerSettings poller(Section poller) {
        Integer perOrigin = poller.integer("per-origin");
        poller.reportUnknown();
        return findings.build(
                poller.path(),
                poller::holds,
                () -> perOrigin == null ? PollerSettings.DEFAULT : new PollerSettings(perOrigin));
    }

    /** A token that is needed and missing is a problem too, although the file does not hold it; one that cannot be read is one already. */
    @Nullable AdminSettings admin(Section admin) {
        ListenAddress listen = first(launch.adminListen(), admin.listen("listen"), AdminSettings.DEFAULT.listen());
        Secret token = admin.holds("token") ? admin.secret("token") : null;
        admin.reportUnknown();
        return findings.build(admin.path(), "token"::equals, () -> new AdminSettings(listen, token));
    }

    private static ListenAddress first(
            @Nullable ListenAddress override, @Nullable ListenAddress read, ListenAddress byDefault) {
        if (override != null) {
            return override;
        }
        return read == null ? byDefault : read;
    }
}
