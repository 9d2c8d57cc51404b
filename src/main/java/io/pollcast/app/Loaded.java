package io.pollcast.app;

import io.pollcast.config.ConfigSource;
import io.pollcast.config.Configuration;

/**
 * A configuration and where it came from.
 *
 * @param configuration what was read
 * @param source where it can be read again
 * @param fingerprint of the source before it was read
 */
record Loaded(Configuration configuration, ConfigSource source, String fingerprint) {}
