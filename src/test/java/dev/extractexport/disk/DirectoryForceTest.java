package dev.extractexport.disk;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Answers of a file system put in the place of the true one, which can all there is.
class DirectoryForceTest {

    @TempDir
    Path directory;

    @Test
    void aFileSystemThatCannotIsToldOfOnceAndTolerated() throws IOException {
        Logger log = (Logger) LoggerFactory.getLogger(DirectoryForce.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        log.addAppender(lines);
        log.setLevel(Level.WARN);
        DirectoryForce force = new DirectoryForce((path) -> {
            throw new IOException("Invalid argument");
        });

        force.force(this.directory);
        force.force(this.directory);
        log.detachAppender(lines);
        log.setLevel(null);

        assertThat(lines.list).singleElement()
            .extracting(ILoggingEvent::getFormattedMessage)
            .asString()
            .contains(this.directory.toString(), "Invalid argument", "cannot force a directory");
    }

    @Test
    void whereItHasWorkedAFailureIsAnError() throws IOException {
        AtomicBoolean broken = new AtomicBoolean();
        DirectoryForce force = new DirectoryForce((path) -> {
            if (broken.get()) {
                throw new IOException("Input/output error");
            }
        });
        force.force(this.directory);
        broken.set(true);

        assertThatThrownBy(() -> force.force(this.directory)).hasMessage("Input/output error");
    }

    @Test
    void aDirectoryThatHasVanishedIsAnError() {
        assertThatThrownBy(() -> DirectoryForce.real().force(this.directory.resolve("gone")))
            .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void aTrueDirectoryIsForced() throws IOException {
        DirectoryForce.real().force(this.directory);
    }

}
