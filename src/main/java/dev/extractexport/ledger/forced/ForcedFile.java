package dev.extractexport.ledger.forced;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;
import org.jspecify.annotations.Nullable;

/// H2's file system `forced:`, in which what is written is on the disk when the call returns. H2
/// itself forces its file when it shrinks or closes it, but not at a commit. Public with a public
/// constructor because H2 makes one for each path.
public final class ForcedFile extends FilePathWrapper {

    private static final String SCHEME = "forced";

    /// Set to false it leaves the forcing out: for tests that end no process and cut no
    /// power, of which there are many.
    private static final String SWITCH = "extract-export.force";

    /// Files whose writing has failed since they were opened, and how.
    private static final Map<Path, IOException> LOST = new ConcurrentHashMap<>();

    private static volatile Consumer<IOException> listener = (lost) -> {
    };

    /// Makes the scheme known to H2; may be repeated.
    /// @return what stands in a URL before the path
    public static String scheme() {
        FilePath.register(new ForcedFile());
        return SCHEME + ":";
    }

    /// Why a file is not to be relied on since it was opened; null where it is.
    /// @param file by its [#key(Path)]
    public static @Nullable IOException lost(Path file) {
        return LOST.get(file);
    }

    /// Begins anew with a file that may have been lost before.
    public static void forget(Path file) {
        LOST.remove(file);
    }

    /// The one name of a file that may not be there yet: H2 follows links in the path
    /// that it is given.
    public static Path key(Path file) throws IOException {
        return Objects.requireNonNull(file.toAbsolutePath().getParent()).toRealPath().resolve(file.getFileName());
    }

    /// Tells of each file that is lost from now on, in the thread that meets it.
    public static void whenLost(Consumer<IOException> told) {
        listener = told;
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        FileChannel file = getBase().open(mode);
        if (mode.equals("r")) {
            return file;
        }
        Path path = key(Path.of(getBase().toString()));
        boolean forcing = !"false".equals(System.getProperty(SWITCH));
        return new ForcedChannel(file, forcing, (lost) -> {
            if (LOST.putIfAbsent(path, lost) == null) {
                listener.accept(lost);
            }
        });
    }

    @Override
    public String getScheme() {
        return SCHEME;
    }

}
