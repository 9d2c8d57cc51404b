package io.pollcast.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetricsTest {

    private final Metrics metrics = new Metrics();

    @AfterEach
    void close() {
        metrics.close();
    }

    @Test
    void countsByTheNamesOfItsPage() {
        metrics.polled("prices", PollOutcome.CHANGED);
        metrics.polled("prices", PollOutcome.UNCHANGED);
        metrics.polled("prices", PollOutcome.UNCHANGED);
        metrics.polled("orders/eu", PollOutcome.FAILED);
        metrics.updated("prices");
        metrics.delivered(3);
        metrics.skipped();
        metrics.repaired();
        metrics.resubscribed();
        metrics.restored("prices");
        metrics.connectionOpened();
        metrics.connectionClosed("stalled");
        metrics.refused("limit");
        assertThat(metrics.scrape().lines())
                .contains(
                        "pollcast_polls_total{outcome=\"changed\",topic=\"prices\"} 1.0",
                        "pollcast_polls_total{outcome=\"unchanged\",topic=\"prices\"} 2.0",
                        "pollcast_polls_total{outcome=\"failed\",topic=\"orders/eu\"} 1.0",
                        "pollcast_updates_total{topic=\"prices\"} 1.0",
                        "pollcast_deliveries_total 3.0",
                        "pollcast_deliveries_skipped_total 1.0",
                        "pollcast_repairs_total 1.0",
                        "pollcast_resubscriptions_total 1.0",
                        "pollcast_values_restored_total{topic=\"prices\"} 1.0",
                        "pollcast_connections_opened_total 1.0",
                        "pollcast_connections_closed_total{reason=\"stalled\"} 1.0",
                        "pollcast_streams_refused_total{reason=\"limit\"} 1.0");
    }

    @Test
    void gaugesAreReadWhenSomebodyLooks() {
        AtomicInteger open = new AtomicInteger(7);
        metrics.gauge("pollcast.connections", open::get);
        assertThat(metrics.scrape().lines()).contains("pollcast_connections 7.0");
        open.set(8);
        assertThat(metrics.scrape().lines()).contains("pollcast_connections 8.0");
    }

    /** Micrometer holds what it reads weakly unless told otherwise. */
    @Test
    void gaugesOutliveTheGarbageCollector() {
        AtomicInteger source = new AtomicInteger(5);
        metrics.gauge("pollcast.connections", () -> source.get());
        metrics.topicGauge("pollcast.topic.age.seconds", "prices", () -> source.get() / 2.0);
        System.gc();
        assertThat(metrics.scrape().lines())
                .contains("pollcast_connections 5.0", "pollcast_topic_age_seconds{topic=\"prices\"} 2.5");
    }

    @Test
    void showsTheProcessToo() {
        metrics.bindJvm();
        assertThat(metrics.scrape())
                .contains("jvm_memory_used_bytes", "jvm_threads_live_threads", "process_cpu_usage", "process_uptime");
    }
}
