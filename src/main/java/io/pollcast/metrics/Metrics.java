package io.pollcast.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.function.DoubleSupplier;

/** Every number that Pollcast counts. Thread-safe; counting takes no lock. */
public final class Metrics implements AutoCloseable {

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Counter delivered = registry.counter("pollcast.deliveries");
    private final Counter skipped = registry.counter("pollcast.deliveries.skipped");
    private final Counter opened = registry.counter("pollcast.connections.opened");
    private final Counter repairs = registry.counter("pollcast.repairs");
    private final Counter resubscriptions = registry.counter("pollcast.resubscriptions");
    private final JvmGcMetrics gc = new JvmGcMetrics();

    /** Adds what every Java process is asked for: memory, threads, processor, uptime. */
    public Metrics bindJvm() {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        gc.bindTo(registry);
        return this;
    }

    /** A poll ended. */
    public void polled(String topic, PollOutcome outcome) {
        registry.counter("pollcast.polls", Tags.of("topic", topic, "outcome", outcome.label()))
                .increment();
    }

    /** A gateway has a new value of a topic. */
    public void updated(String topic) {
        registry.counter("pollcast.updates", Tags.of("topic", topic)).increment();
    }

    /** Value events were written to connections. */
    public void delivered(int events) {
        delivered.increment(events);
    }

    /** A value was overtaken by a later one before a slow client could take it. */
    public void skipped() {
        skipped.increment();
    }

    /** A gateway differed from the beat and was put right. */
    public void repaired() {
        repairs.increment();
    }

    /** A gateway subscribed anew because beats were missing. */
    public void resubscribed() {
        resubscriptions.increment();
    }

    /** The store had lost a value of a topic, or somebody had changed it, and the poller has written it again. */
    public void restored(String topic) {
        registry.counter("pollcast.values.restored", Tags.of("topic", topic)).increment();
    }

    public void connectionOpened() {
        opened.increment();
    }

    public void connectionClosed(String reason) {
        registry.counter("pollcast.connections.closed", Tags.of("reason", reason))
                .increment();
    }

    /** A request whose sender may not read what it asks for, or of whom nobody can say; by the status of the answer. */
    public void denied(int status) {
        registry.counter("pollcast.requests.denied", Tags.of("status", Integer.toString(status)))
                .increment();
    }

    /** A stream was told to come later. */
    public void refused(String reason) {
        registry.counter("pollcast.streams.refused", Tags.of("reason", reason)).increment();
    }

    /** A request was refused before anybody looked at what it wants. */
    public void requestRefused(String reason) {
        registry.counter("pollcast.requests.refused", Tags.of("reason", reason)).increment();
    }

    /** A number that is read when somebody looks, such as a count of open connections. */
    public void gauge(String name, DoubleSupplier value) {
        Gauge.builder(name, value, DoubleSupplier::getAsDouble)
                .strongReference(true)
                .register(registry);
    }

    /** The same for a topic; it stays registered and reads NaN for a topic that is gone. */
    public void topicGauge(String name, String topic, DoubleSupplier value) {
        Gauge.builder(name, value, DoubleSupplier::getAsDouble)
                .tag("topic", topic)
                .strongReference(true)
                .register(registry);
    }

    /** Everything in the Prometheus text format 0.0.4. */
    public String scrape() {
        return registry.scrape();
    }

    @Override
    public void close() {
        gc.close();
        registry.close();
    }
}
