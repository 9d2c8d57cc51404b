package io.pollcast.app;

import io.pollcast.config.ConfigReader;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code pollcast run}. */
@Command(
        name = "run",
        header = "Polls the endpoints of a configuration and casts every change to browsers.",
        description = {
            "",
            "Reads the configuration, and starts only if nothing is wrong with it. Endpoints that are added, changed or removed"
                    + " later are taken over when the file changes, or at SIGHUP. SIGTERM or Ctrl-C stops cleanly, a second one at once.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  pollcast run",
            "  pollcast run -c shop.yaml --gateway-listen 0.0.0.0:8080",
            "  pollcast run -c shop.yaml --role poller --admin-listen 127.0.0.1:9091",
            "  pollcast run -c gateway.yaml --role gateway",
            ""
        })
final class RunCommand implements Callable<Integer> {

    private final ConfigReader reader;
    private final Server server;

    @Mixin
    private final ConfigOptions config = new ConfigOptions();

    @Mixin
    private final ListenOptions listen = new ListenOptions();

    RunCommand(ConfigReader reader, Server server) {
        this.reader = reader;
        this.server = server;
    }

    @Override
    public Integer call() throws Exception {
        return server.run(config.load(reader, listen.gateway, listen.admin), config.role);
    }
}
