package io.pollcast.testing;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/** What a class logs while this is open; it goes nowhere else. */
public final class Logs implements AutoCloseable {

    private final Logger logger;
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

    private Logs(Logger logger) {
        this.logger = logger;
    }

    public static Logs of(Class<?> type) {
        Logs logs = new Logs((Logger) LoggerFactory.getLogger(type));
        logs.appender.start();
        logs.logger.addAppender(logs.appender);
        logs.logger.setAdditive(false);
        return logs;
    }

    /** The lines so far that begin with {@code event}. */
    public List<String> lines(String event) {
        return List.copyOf(appender.list).stream()
                .map(ILoggingEvent::getFormattedMessage)
                .filter(line -> line.startsWith(event))
                .toList();
    }

    @Override
    public void close() {
        logger.detachAppender(appender);
        logger.setAdditive(true);
    }
}
