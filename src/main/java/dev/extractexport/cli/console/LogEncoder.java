package dev.extractexport.cli.console;

import java.nio.charset.StandardCharsets;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import org.slf4j.event.Level;

/// Turns what is logged into lines. Logback's own JSON holds a time in three forms, sequence numbers
/// and whole throwable objects: more than an operator's search needs.
final class LogEncoder extends EncoderBase<ILoggingEvent> {

    private final boolean json;

    private final boolean withTraces;

    /// @param withTraces whether text may go on over several lines
    LogEncoder(boolean json, boolean withTraces) {
        this.json = json;
        this.withTraces = withTraces;
    }

    @Override
    public byte[] headerBytes() {
        return new byte[0];
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        IThrowableProxy thrown = event.getThrowableProxy();
        LogLine line = new LogLine(event.getInstant(), Level.valueOf(event.getLevel().toString()),
                event.getLoggerName(), event.getFormattedMessage(),
                (thrown != null) ? ThrowableProxyUtil.asString(thrown) : null);
        return ((this.json ? line.json() : line.text(this.withTraces)) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] footerBytes() {
        return new byte[0];
    }

}
