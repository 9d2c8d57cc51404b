package io.pollcast.gateway;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.pollcast.auth.AuthSettings;
import io.pollcast.auth.Guard;
import io.pollcast.http.EventLoops;
import io.pollcast.http.HttpServer;
import io.pollcast.http.ListenAddress;
import io.pollcast.http.Refusal;
import io.pollcast.http.RequestHandler;
import io.pollcast.hub.Hub;
import io.pollcast.metrics.Metrics;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/** The public HTTP server. Thread-safe. */
public final class Gateway {

    private final EventLoops loops;
    private final Hub hub;
    private final GatewaySettings settings;
    private final Admission admission;
    private final RequestRates rates;
    private final Metrics metrics;
    private final Router router;
    private volatile boolean draining;

    /**
     * @param guard finds out who may read
     * @param auth what the guard was made of
     * @param pages files that are served beside the topics, by path
     * @param random thread-safe, such as a {@link SecureRandom}
     * @param worker does what would hold an event loop up
     */
    public Gateway(
            EventLoops loops,
            Hub hub,
            GatewaySettings settings,
            Guard guard,
            AuthSettings auth,
            Map<String, Page> pages,
            LongSupplier nanoTime,
            InstantSource clock,
            RandomGenerator random,
            Executor worker,
            Metrics metrics) {
        this.loops = loops;
        this.hub = hub;
        this.settings = settings;
        this.admission = new Admission(settings.maxConnections(), settings.maxStreamsPerAddress());
        ClientAddresses addresses = new ClientAddresses(settings.trustedRanges(), settings.forwardedHeader());
        this.rates = new RequestRates(addresses, settings.limits().requestsPerAddress(), nanoTime);
        this.metrics = metrics;
        metrics.gauge("pollcast.http.connections", admission::connections);
        Cors cors = new Cors(settings.cors(), settings.corsCredentials());
        JsonAnswers json = new JsonAnswers(settings.gzip(), nanoTime, clock, worker);
        Streams streams = new Streams(hub, settings.maxLife(), settings.gzip(), nanoTime, clock, random, metrics);
        String query = auth.jwt() == null ? null : auth.jwt().query();
        Gate gate = new Gate(guard, query, auth.hideTopics(), cors, json, streams, metrics);
        this.router = new Router(
                hub,
                settings.maxTopics(),
                admission,
                addresses,
                gate,
                cors,
                pages,
                json,
                streams,
                clock,
                () -> draining);
    }

    /**
     * Begins to listen.
     *
     * @throws IOException if the address cannot be had
     */
    public Listening listen() throws IOException {
        return new Listening(HttpServer.listen(
                loops, "gateway.listen", settings.listen(), settings.limits().http(), this::onConnection));
    }

    private ChannelHandler onConnection(Channel accepted) {
        return switch (admission.enter(accepted)) {
            case ADMITTED -> admitted(new Rate(settings.limits().requestsPerConnection()));
            case TURNED_AWAY ->
                new RequestHandler(settings.limits().http(), this::refused, exchange -> {
                    refused(Refusal.CONNECTIONS);
                    router.turnAway(exchange);
                });
            case CUT ->
                new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelActive(ChannelHandlerContext context) {
                        refused(Refusal.CONNECTIONS);
                        var unused = context.close();
                    }
                };
        };
    }

    private RequestHandler admitted(Rate ofConnection) {
        return new RequestHandler(settings.limits().http(), this::refused, exchange -> {
            if (rates.admit(exchange, ofConnection)) {
                router.route(exchange);
            } else {
                refused(Refusal.RATE);
                router.slowDown(exchange);
            }
        });
    }

    private void refused(Refusal why) {
        metrics.requestRefused(why.label());
    }

    /** A gateway that listens. */
    public final class Listening {

        private final HttpServer server;

        private Listening(HttpServer server) {
            this.server = server;
        }

        public ListenAddress address() {
            return server.address();
        }

        public boolean isDraining() {
            return draining;
        }

        /** Takes no new connection, and no new stream on those that are open. */
        public void beginDrain() {
            draining = true;
            server.close();
        }

        /**
         * Says goodbye to the streams that are open, and waits until they are gone.
         *
         * @param hurry asked now and then: whether to cut what is left
         */
        public void drain(BooleanSupplier hurry) throws InterruptedException {
            hub.drain(hurry);
        }
    }
}
