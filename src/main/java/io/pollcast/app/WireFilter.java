package io.pollcast.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/**
 * Keeps the bytes that the client of Redis sends out of the log, whatever level a configuration of Logback asks for: it writes them at TRACE, and the
 * password is among them.
 */
final class WireFilter extends TurboFilter {

    private static final String WIRE = "io.lettuce.";

    /** From now on, for the whole process. */
    static void install() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.addTurboFilter(new WireFilter());
        }
    }

    @Override
    public FilterReply decide(
            @Nullable Marker marker,
            Logger logger,
            Level level,
            @Nullable String format,
            Object @Nullable [] arguments,
            @Nullable Throwable problem) {
        return level.equals(Level.TRACE) && logger.getName().startsWith(WIRE) ? FilterReply.DENY : FilterReply.NEUTRAL;
    }
}
