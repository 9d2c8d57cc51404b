package io.pollcast.app;

import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code pollcast run}: starts a node and stops it when a signal says so. */
final class Application implements Server {

    private static final Logger log = LoggerFactory.getLogger(Application.class);

    @Override
    public int run(Loaded loaded, Role role) throws Exception {
        Signals signals = Signals.install();
        List<String> problems = Backplanes.problems(loaded.configuration());
        if (!problems.isEmpty()) {
            throw UnusableConfigurationException.refused(loaded.source().file(), problems);
        }
        Node node = Node.start(loaded.configuration(), role, Map.of());
        signals.onHangup(node.reloadFrom(loaded));
        log.info(
                "started role={} gateway={} admin=http://{} io={}",
                role,
                node.gatewayAddress() == null ? "none" : "http://" + node.gatewayAddress(),
                node.adminAddress(),
                node.io());
        signals.awaitStop();
        log.info("stopping");
        node.stop(signals::isHurried);
        log.info("stopped");
        return ExitCode.OK;
    }
}
