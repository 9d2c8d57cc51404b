package io.pollcast.app;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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

    @Mixin
    private final ListenOptions listen = new ListenOptions();

    DemoCommand(Demo demo) {
        this.demo = demo;
    }

    @Override
    public Integer call() throws Exception {
        return demo.run(listen.gateway, listen.admin);
    }
}
