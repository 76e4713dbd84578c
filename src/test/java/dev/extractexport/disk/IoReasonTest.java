package dev.extractexport.disk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class IoReasonTest {

    @TempDir
    Path directory;

    @Test
    void aFileThatIsNotThereIsSaidToBeSo() {
        Path from = this.directory.resolve("from");

        IOException met = catchThrowableOfType(IOException.class, () -> Files.move(from, this.directory.resolve("to")));

        assertThat(IoReason.of(met)).isEqualTo(from + " is not there");
        assertThat(IoReason.of(new UncheckedIOException(met))).isEqualTo(from + " is not there");
    }

    @Test
    void anErrorThatIsOnlyAPathHasItsKind() throws IOException {
        Files.createDirectories(this.directory.resolve("full/of"));

        IOException met = catchThrowableOfType(IOException.class, () -> Files.delete(this.directory.resolve("full")));

        assertThat(IoReason.of(met)).isEqualTo("DirectoryNotEmpty: " + this.directory.resolve("full"));
    }

    @Test
    void whatSaysItsReasonIsLeftAsItIs() {
        assertThat(IoReason.of(new IOException("No space left on device"))).isEqualTo("No space left on device");
        assertThat(IoReason.of(new IOException())).isEqualTo("IOException");
    }

}
