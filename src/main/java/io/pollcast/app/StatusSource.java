package io.pollcast.app;

import io.pollcast.admin.ReloadStatus;
import io.pollcast.admin.StatusReport;
import io.pollcast.backplane.Backplane;
import io.pollcast.backplane.BackplaneHealth;
import io.pollcast.hub.Follower;
import io.pollcast.hub.FollowerStatus;
import io.pollcast.hub.Hub;
import io.pollcast.hub.TopicView;
import io.pollcast.metrics.Metrics;
import io.pollcast.poll.EndpointStatus;
import io.pollcast.poll.GatewayStatus;
import io.pollcast.poll.LeaseStatus;
import io.pollcast.poll.Poller;
import io.pollcast.settings.Durations;
import io.pollcast.topic.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Puts together how this process is, out of what its stages say. Health follows the beat: it is not green while data stands still. Thread-safe. */
final class StatusSource {

    private final Role role;
    private final String version;
    private final Backplane backplane;
    private final @Nullable Poller poller;
    private final @Nullable Follower follower;
    private final @Nullable Hub hub;
    private final LongSupplier nanoTime;
    private final BooleanSupplier draining;
    private final Supplier<@Nullable ReloadStatus> reload;
    private final long startedNanos;

    StatusSource(
            Role role,
            String version,
            Backplane backplane,
            @Nullable Poller poller,
            @Nullable Follower follower,
            @Nullable Hub hub,
            LongSupplier nanoTime,
            BooleanSupplier draining,
            Supplier<@Nullable ReloadStatus> reload) {
        this.role = role;
        this.version = version;
        this.backplane = backplane;
        this.poller = poller;
        this.follower = follower;
        this.hub = hub;
        this.nanoTime = nanoTime;
        this.draining = draining;
        this.reload = reload;
        this.startedNanos = nanoTime.getAsLong();
    }

    /** Shows the same as numbers. */
    void register(Metrics metrics) {
        metrics.gauge("pollcast.backplane.connected", () -> backplane.health().connected() ? 1 : 0);
        metrics.gauge("pollcast.configuration.taken", this::isConfigurationTaken);
        Poller polling = poller;
        if (polling != null) {
            metrics.gauge("pollcast.lease.held", () -> polling.status() == LeaseStatus.HOLDING ? 1 : 0);
            metrics.gauge("pollcast.slow.down", () -> polling.slowDown().factor());
        }
        Follower following = follower;
        if (following != null) {
            metrics.gauge("pollcast.beat.age.seconds", () -> beatAgeSeconds(following));
        }
    }

    /** 1 if the configuration file is what runs. */
    private double isConfigurationTaken() {
        ReloadStatus status = reload.get();
        return status == null || status.problems().isEmpty() ? 1 : 0;
    }

    private double beatAgeSeconds(Follower following) {
        long age = beatAgeMillis(following);
        return age < 0 ? Double.NaN : age / 1000.0;
    }

    CompletableFuture<StatusReport> report() {
        CompletableFuture<List<TopicView>> topics =
                follower == null ? CompletableFuture.completedFuture(List.of()) : follower.topics();
        CompletableFuture<List<EndpointStatus>> endpoints =
                poller == null ? CompletableFuture.completedFuture(List.of()) : poller.endpoints();
        CompletableFuture<List<GatewayStatus>> gateways =
                poller == null ? CompletableFuture.completedFuture(List.of()) : poller.gateways();
        return CompletableFuture.allOf(topics, endpoints, gateways)
                .thenApply(done -> report(topics.join(), endpoints.join(), gateways.join()));
    }

    private StatusReport report(List<TopicView> topics, List<EndpointStatus> endpoints, List<GatewayStatus> gateways) {
        long now = nanoTime.getAsLong();
        ReloadStatus reloaded = reload.get();
        return new StatusReport(
                version,
                role.toString(),
                TimeUnit.NANOSECONDS.toMillis(now - startedNanos),
                isReady(),
                problems(topics, now),
                backplane.health().connected(),
                poller == null ? null : poller.status().label(),
                follower == null ? -1 : beatAgeMillis(follower),
                hub == null ? 0 : hub.connections(),
                poller == null ? 0 : poller.slowDown().factor(),
                endpoints,
                gateways,
                reloaded == null ? -1 : TimeUnit.NANOSECONDS.toMillis(now - reloaded.takenNanos()),
                topics.stream().filter(topic -> topic.state() != State.GONE).toList(),
                now);
    }

    private boolean isReady() {
        boolean following = follower == null || follower.status().isReady();
        boolean polling = poller == null || poller.status() != LeaseStatus.WAITING;
        return following && polling && !draining.getAsBoolean();
    }

    private List<String> problems(List<TopicView> topics, long now) {
        List<String> problems = new ArrayList<>();
        ReloadStatus reloaded = reload.get();
        if (reloaded != null) {
            reloaded.problems().forEach(problem -> problems.add("configuration: " + problem));
        }
        BackplaneHealth health = backplane.health();
        if (!health.connected()) {
            problems.add("backplane: " + health.problem());
        }
        if (poller != null && poller.status() == LeaseStatus.WAITING) {
            problems.add("lease: none (expected: held, or another poller that holds it)");
        } else if (poller != null && poller.status() == LeaseStatus.CONFLICT) {
            problems.add("lease: held by a poller with a different configuration"
                    + " (expected: the same endpoints in every poller, or another key-prefix or topic)");
        }
        if (follower != null) {
            addBeatProblem(problems, follower, now);
        }
        topics.forEach(topic -> addTopicProblem(problems, topic, now));
        return problems;
    }

    private void addBeatProblem(List<String> problems, Follower following, long now) {
        FollowerStatus status = following.status();
        if (status.isSilent(now)) {
            String since = status.known() ? "none for " + seconds(beatAgeMillis(following)) : "none since the start";
            problems.add("beat: " + since + " (expected: every " + Durations.text(Duration.ofNanos(status.beatNanos()))
                    + ")");
        }
    }

    private static void addTopicProblem(List<String> problems, TopicView topic, long now) {
        if (topic.asleep()) {
            return;
        }
        if (topic.state() == State.STALE) {
            problems.add("topic " + topic.topic() + ": stale, last seen current " + seconds(topic.ageMillis(now))
                    + " ago" + (topic.failure() == null ? "" : " (" + topic.failure() + ")"));
        } else if (topic.state() == State.PENDING && topic.failure() != null) {
            problems.add("topic " + topic.topic() + ": no value yet (" + topic.failure() + ")");
        }
    }

    private long beatAgeMillis(Follower following) {
        FollowerStatus status = following.status();
        return status.known() ? TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - status.sentNanos()) : -1;
    }

    private static String seconds(long millis) {
        return TimeUnit.MILLISECONDS.toSeconds(millis) + "s";
    }
}
