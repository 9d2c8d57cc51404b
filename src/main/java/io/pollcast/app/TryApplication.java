package io.pollcast.app;

import io.pollcast.probe.Probe;
import io.pollcast.probe.ProbeRequest;
import io.pollcast.terminal.Screen;
import io.pollcast.terminal.Terminal;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.Map;

/** {@code pollcast try}: looks at a URL until it is over or a signal comes, and then reports. */
final class TryApplication implements TryUrl {

    private final PrintWriter out;
    private final Map<String, String> environment;

    TryApplication(PrintWriter out, Map<String, String> environment) {
        this.out = out;
        this.environment = environment;
    }

    @Override
    public int run(ProbeRequest request, boolean json, PrintWriter err) throws Exception {
        Screen progress = new Screen(err, Terminal.err(environment));
        try (Probe probe = Probe.of(request, Version.userAgent(), Clock.systemUTC(), System::nanoTime, progress)) {
            Signals.install(probe::stop);
            Probe.Result result = probe.start().get();
            if (json) {
                out.println(result.json());
            } else if (result.ok()) {
                result.text(Terminal.out(environment).style()).forEach(out::println);
            } else {
                result.text(Terminal.err(environment).style()).forEach(err::println);
            }
            out.flush();
            return result.ok() ? ExitCode.OK : ExitCode.FAILURE;
        }
    }
}
