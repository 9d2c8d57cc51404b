/**
 * The backplane over Kafka: one compacted topic keeps the latest value of each topic, its records carry the bodies as they are, and the
 * beat goes beside it. Only this package knows Kafka's clients; only {@code app} and {@code config} know this package.
 */
@NullMarked
package io.pollcast.backplane.kafka;

import org.jspecify.annotations.NullMarked;
