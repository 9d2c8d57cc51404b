package io.pollcast.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** What a class logs while this is open, as lines of {@code LEVEL message}; nothing of it reaches the console. Any thread. */
public final class CapturedLog implements AutoCloseable {

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Logger logger;
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            lines.add(event.getLevel() + " " + event.getFormattedMessage());
        }
    };

    private CapturedLog(Logger logger) {
        this.logger = logger;
    }

    public static CapturedLog of(Class<?> source) {
        return of(source.getName());
    }

    /** @param name of a logger, or of a package for all in it */
    public static CapturedLog of(String name) {
        CapturedLog captured = new CapturedLog((Logger) LoggerFactory.getLogger(name));
        captured.logger.setAdditive(false);
        captured.logger.setLevel(Level.INFO);
        captured.appender.start();
        captured.logger.addAppender(captured.appender);
        return captured;
    }

    public List<String> lines() {
        return lines;
    }

    @Override
    public void close() {
        logger.detachAppender(appender);
        logger.setLevel(null);
        logger.setAdditive(true);
    }
}
