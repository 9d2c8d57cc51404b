package io.pollcast.app;

import io.pollcast.admin.AdminSettings;
import io.pollcast.auth.AuthSettings;
import io.pollcast.backplane.BackplaneSettings;
import io.pollcast.config.Configuration;
import io.pollcast.demo.DemoBackend;
import io.pollcast.demo.DemoControl;
import io.pollcast.demo.DemoEndpoint;
import io.pollcast.demo.DemoPage;
import io.pollcast.gateway.GatewaySettings;
import io.pollcast.gateway.Page;
import io.pollcast.http.ListenAddress;
import io.pollcast.poll.EndpointSettings;
import io.pollcast.poll.PollerSettings;
import io.pollcast.poll.fetch.Source;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code pollcast demo}: a backend of real data and all of Pollcast in one process, with a page that shows them. */
final class DemoApplication implements Demo {

    private static final long PATIENCE_MILLIS = 700;

    private final PrintWriter out;

    /** @param out where the addresses are printed */
    DemoApplication(PrintWriter out) {
        this.out = out;
    }

    @Override
    public int run(@Nullable ListenAddress gateway, @Nullable ListenAddress admin) throws Exception {
        Signals signals = Signals.install();
        ListenAddress gatewayListen = gateway != null ? gateway : free(GatewaySettings.DEFAULT_LISTEN);
        ListenAddress adminListen = admin != null ? admin : free(AdminSettings.DEFAULT.listen());
        AtomicReference<Set<String>> origins = new AtomicReference<>(Set.of());
        try (DemoBackend backend = DemoBackend.create(0, System::nanoTime);
                DemoControl control = start(backend, origins)) {
            Node node = Node.start(
                    configuration(backend.endpoints(), gatewayListen, adminListen),
                    Role.ALL,
                    pages(control, backend.endpoints()));
            ListenAddress address = Objects.requireNonNull(node.gatewayAddress());
            origins.set(origins(address));
            announce(address, node.adminAddress(), backend);
            signals.awaitStop();
            long stopping = System.currentTimeMillis();
            node.stop(() -> signals.isHurried() || System.currentTimeMillis() - stopping > PATIENCE_MILLIS);
        }
        return ExitCode.OK;
    }

    private static DemoControl start(DemoBackend backend, AtomicReference<Set<String>> origins) throws IOException {
        backend.start();
        return DemoControl.start(0, backend, origins::get);
    }

    private static Configuration configuration(
            List<DemoEndpoint> endpoints, ListenAddress gateway, ListenAddress admin) {
        return new Configuration(
                endpoints.stream().map(DemoApplication::settings).toList(),
                List.of(),
                PollerSettings.DEFAULT,
                new BackplaneSettings(BackplaneSettings.Type.MEMORY, BackplaneSettings.DEFAULT_BEAT),
                null,
                null,
                GatewaySettings.at(gateway),
                AuthSettings.NONE,
                new AdminSettings(admin, null));
    }

    private static EndpointSettings settings(DemoEndpoint endpoint) {
        return new EndpointSettings(
                endpoint.topic(),
                new Source(
                        endpoint.url(),
                        Map.of(),
                        EndpointSettings.defaultTimeout(endpoint.every()),
                        endpoint.maxBody()),
                endpoint.every(),
                null,
                null,
                true);
    }

    private static Map<String, Page> pages(DemoControl control, List<DemoEndpoint> endpoints) throws IOException {
        String policy = DemoPage.contentSecurityPolicy(control.uri());
        Map<String, Page> pages = new LinkedHashMap<>();
        DemoPage.files(control.uri(), endpoints)
                .forEach((path, file) -> pages.put(path, new Page(file.contentType(), policy, file.body())));
        return pages;
    }

    /** Somebody who only wants to see it should not have to look for a free port. */
    private static ListenAddress free(ListenAddress wanted) throws IOException {
        try (ServerSocket probe = new ServerSocket(wanted.port(), 1, InetAddress.getByName(wanted.host()))) {
            return new ListenAddress(wanted.host(), probe.getLocalPort());
        } catch (IOException e) {
            return new ListenAddress(wanted.host(), 0);
        }
    }

    private static Set<String> origins(ListenAddress gateway) {
        return Stream.of(gateway.toString(), "localhost:" + gateway.port(), "127.0.0.1:" + gateway.port())
                .map(host -> "http://" + host)
                .collect(Collectors.toUnmodifiableSet());
    }

    private void announce(ListenAddress gateway, ListenAddress admin, DemoBackend backend) {
        out.println();
        out.println("  Pollcast demo: one poller, four endpoints, any number of browsers");
        out.println();
        out.println("    page       http://" + gateway + "/");
        out.println("    stream     curl -N 'http://" + gateway + "/stream?topic=departures&topic=weather'");
        out.println("    value      curl -i http://" + gateway + "/topics/weather");
        out.println("    status     curl http://" + admin + "/api/status");
        out.println("    backend    http://127.0.0.1:" + backend.port() + "/api/departures");
        out.println();
        out.println("  Ctrl-C ends it.");
        out.println();
        out.flush();
    }
}
