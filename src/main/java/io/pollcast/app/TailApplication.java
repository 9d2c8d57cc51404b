package io.pollcast.app;

import io.pollcast.tail.Tail;
import io.pollcast.tail.TailEnd;
import io.pollcast.tail.TailRequest;
import io.pollcast.terminal.Screen;
import io.pollcast.terminal.Terminal;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Map;

/** {@code pollcast tail}: follows a stream until it is over or a signal comes. */
final class TailApplication implements FollowStream {

    private final PrintWriter out;
    private final Map<String, String> environment;

    TailApplication(PrintWriter out, Map<String, String> environment) {
        this.out = out;
        this.environment = environment;
    }

    @Override
    public int run(TailRequest request, PrintWriter err) throws Exception {
        Screen values = new Screen(out, Terminal.out(environment));
        // A program that reads raw values is not to find anything else among them.
        Screen notes = request.raw() ? new Screen(err, Terminal.err(environment)) : values;
        try (Tail tail = Tail.of(
                request,
                Version.userAgent(),
                values,
                notes,
                Clock.system(ZoneId.systemDefault()),
                System::nanoTime,
                new SecureRandom())) {
            Signals.install(tail::stop);
            TailEnd end = tail.start().get();
            if (!end.ok()) {
                err.println("pollcast: " + end.reason());
            }
            return end.ok() ? ExitCode.OK : ExitCode.FAILURE;
        }
    }
}
