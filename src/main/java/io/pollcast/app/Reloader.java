package io.pollcast.app;

import io.pollcast.admin.ReloadStatus;
import io.pollcast.config.ConfigSource;
import io.pollcast.config.Configuration;
import io.pollcast.log.Quoted;
import io.pollcast.settings.InvalidSettingsException;
import io.pollcast.settings.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a changed configuration over while the process runs: all of it or nothing. Looks at the file every second, and takes what it has
 * found twice, so that a file is not read while it is being written; {@link #request} does not wait for that. What is wrong, or cannot
 * change without a restart, is logged and told in the status, and what runs goes on. Owned by its thread; {@link #request} and
 * {@link #status} from any.
 */
final class Reloader {

    private static final Logger log = LoggerFactory.getLogger(Reloader.class);

    private static final Duration LOOK = Duration.ofSeconds(1);

    private final ConfigSource source;
    private final Consumer<Configuration> endpoints;
    private final ScheduledExecutorService thread;
    private final LongSupplier nanoTime;

    private Configuration running;
    private String judged;
    private String seen;
    private volatile ReloadStatus status;

    /**
     * @param running what was read from {@code source} and runs
     * @param fingerprint of the source when it was read
     * @param endpoints takes others over
     */
    Reloader(
            ConfigSource source,
            Configuration running,
            String fingerprint,
            Consumer<Configuration> endpoints,
            ScheduledExecutorService thread,
            LongSupplier nanoTime) {
        this.source = source;
        this.running = running;
        this.judged = fingerprint;
        this.seen = fingerprint;
        this.endpoints = endpoints;
        this.thread = thread;
        this.nanoTime = nanoTime;
        this.status = new ReloadStatus(nanoTime.getAsLong(), List.of());
    }

    void start() {
        var unused = thread.scheduleWithFixedDelay(this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Reads the file now, whether it looks changed or not. */
    void request() {
        thread.execute(() -> reload(source.fingerprint()));
    }

    ReloadStatus status() {
        return status;
    }

    private void look() {
        String now = source.fingerprint();
        boolean settled = now.equals(seen);
        seen = now;
        if (settled && !now.equals(judged)) {
            reload(now);
        }
    }

    private void reload(String fingerprint) {
        judged = fingerprint;
        try {
            take(source.read());
        } catch (InvalidSettingsException e) {
            reject(e.problems().stream().map(Problem::toString).toList());
        }
    }

    private void take(Configuration next) {
        List<String> fixed = fixed(next);
        if (!fixed.isEmpty()) {
            reject(fixed);
            return;
        }
        if (!next.endpoints().equals(running.endpoints()) || !next.templates().equals(running.templates())) {
            endpoints.accept(next);
        }
        running = next;
        status = new ReloadStatus(nanoTime.getAsLong(), List.of());
        log.info(
                "configuration_taken file={} endpoints={}",
                source.file(),
                next.endpoints().size() + next.templates().size());
    }

    private void reject(List<String> problems) {
        status = new ReloadStatus(status.takenNanos(), problems);
        log.error("configuration_not_taken file={} problems={}", source.file(), problems.size());
        problems.forEach(problem -> log.error("configuration_problem problem={}", Quoted.of(problem)));
    }

    /** Which parts differ that cannot change while the process runs. */
    private List<String> fixed(Configuration next) {
        List<String> fixed = new ArrayList<>();
        fix(fixed, "poller", next.poller().equals(running.poller()));
        fix(
                fixed,
                "backplane",
                next.backplane().equals(running.backplane())
                        && Objects.equals(next.redis(), running.redis())
                        && Objects.equals(next.kafka(), running.kafka()));
        fix(fixed, "gateway", next.gateway().equals(running.gateway()));
        fix(fixed, "auth", next.auth().equals(running.auth()));
        fix(fixed, "admin", next.admin().equals(running.admin()));
        return fixed;
    }

    private static void fix(List<String> fixed, String part, boolean same) {
        if (!same) {
            fixed.add(part + ": changed (expected: a restart; nothing of the new file is in effect until then)");
        }
    }
}
