package io.pollcast.app;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code pollcast demo}. */
@Command(
        name = "demo",
        header = "Shows Pollcast at work: a demo backend, a poller and a gateway in this process.",
        description = {
            "",
            "Needs no configuration, no Redis and no network. Prints the address of a page to open. Ctrl-C ends it.",
            ""
        },
        footer = {"", "Examples:", "  pollcast demo", "  pollcast demo --gateway-listen 127.0.0.1:8081", ""})
final class DemoCommand implements Callable<Integer> {

    private final Demo demo;

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private final ListenOptions listen = new ListenOptions();

    DemoCommand(Demo demo) {
        this.demo = demo;
    }

    @Override
    public Integer call() throws Exception {
        if (listen.admin != null && !listen.admin.isLoopback()) {
            throw new ParameterException(
                    Objects.requireNonNull(spec).commandLine(),
                    "--admin-listen: " + listen.admin
                            + " (expected: loopback, such as 127.0.0.1:9090; beyond it the admin side needs a token, which the demo has none of)");
        }
        return demo.run(listen.gateway, listen.admin);
    }
}
