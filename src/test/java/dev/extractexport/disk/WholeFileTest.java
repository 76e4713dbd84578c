package dev.extractexport.disk;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Writes real files and looks at what stands in the directory afterwards.
class WholeFileTest {

    @TempDir
    Path directory;

    @Test
    void writeMakesMissingParentsAndLeavesOnlyTheFile() throws IOException {
        Path file = this.directory.resolve("a/b/c.txt");

        WholeFile.write(file, (out) -> out.write("whole".getBytes(StandardCharsets.UTF_8)));

        assertThat(file).hasContent("whole");
        assertThat(file.getParent()).isDirectoryNotContaining("glob:**" + WholeFile.TEMPORARY);
    }

    @Test
    void aFailedWriteKeepsTheOldFileAndNamesItInTheError() throws IOException {
        Path file = this.directory.resolve("c.txt");
        Files.writeString(file, "old");

        assertThatThrownBy(() -> WholeFile.write(file, (out) -> {
            out.write('n');
            throw new IOException("no space left");
        })).isInstanceOf(IOException.class).hasMessage("Cannot write " + file + ": no space left");

        assertThat(file).hasContent("old");
        assertThat(WholeFile.temporary(file)).doesNotExist();
    }

    @Test
    void publishReplacesAFileOfThatName() throws IOException {
        Path complete = Files.writeString(this.directory.resolve("x.part"), "new");
        Path file = Files.writeString(this.directory.resolve("x"), "old");

        WholeFile.publish(complete, file);

        assertThat(file).hasContent("new");
        assertThat(complete).doesNotExist();
    }

}
