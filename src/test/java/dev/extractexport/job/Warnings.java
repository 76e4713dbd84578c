package dev.extractexport.job;

import java.util.List;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.slf4j.LoggerFactory;

/// What a class warns of until this is closed, instead of in the log.
final class Warnings implements AutoCloseable {

    private static final String LOGGING = "org.springframework.boot.logging.LoggingSystem";

    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

    private final Logger log;

    private Warnings(Logger log) {
        this.log = log;
    }

    static Warnings of(Class<?> source) {
        Warnings warnings = new Warnings((Logger) LoggerFactory.getLogger(source));
        // As the program does: Spring would take the listener away.
        System.setProperty(LOGGING, "none");
        warnings.logged.start();
        warnings.log.addAppender(warnings.logged);
        warnings.log.setLevel(Level.WARN);
        warnings.log.setAdditive(false);
        return warnings;
    }

    /// The messages since it was last asked.
    List<String> take() {
        List<String> messages = this.logged.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
        this.logged.list.clear();
        return messages;
    }

    @Override
    public void close() {
        this.log.detachAppender(this.logged);
        this.log.setLevel(null);
        this.log.setAdditive(true);
        System.clearProperty(LOGGING);
    }

}
