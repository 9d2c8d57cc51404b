package io.pollcast.app;

import io.pollcast.http.ListenAddress;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Addresses that win over the configuration. */
final class ListenOptions {

    @Option(
            names = "--gateway-listen",
            paramLabel = "HOST:PORT",
            description = "Where browsers, or the proxy in front, connect. Over the configuration's gateway.listen.")
    @Nullable ListenAddress gateway;

    @Option(
            names = "--admin-listen",
            paramLabel = "HOST:PORT",
            description = "Where probes and metrics are asked for. Over the configuration's admin.listen.")
    @Nullable ListenAddress admin;
}
