/**
 * Reads the YAML file into the settings records that live beside their users, and reports everything that is wrong with it at once, each
 * problem with its path and with what would be right. Only {@code app} may use it.
 */
@NullMarked
package io.pollcast.config;

import org.jspecify.annotations.NullMarked;
