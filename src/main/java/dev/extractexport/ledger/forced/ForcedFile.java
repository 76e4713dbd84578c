package dev.extractexport.ledger.forced;

import java.io.IOException;
import java.nio.channels.FileChannel;

import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/// H2's file system `forced:`, in which what is written is on the disk when the call returns. H2
/// itself forces its file when it shrinks or closes it, but not at a commit. Public with a public
/// constructor because H2 makes one for each path.
public final class ForcedFile extends FilePathWrapper {

    private static final String SCHEME = "forced";

    /// Set to false it leaves the forcing out: for tests that end no process and cut no
    /// power, of which there are many.
    private static final String SWITCH = "extract-export.force";

    /// Makes the scheme known to H2; may be repeated.
    /// @return what stands in a URL before the path
    public static String scheme() {
        if ("false".equals(System.getProperty(SWITCH))) {
            return "file:";
        }
        FilePath.register(new ForcedFile());
        return SCHEME + ":";
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        FileChannel file = getBase().open(mode);
        return mode.equals("r") ? file : new ForcedChannel(file);
    }

    @Override
    public String getScheme() {
        return SCHEME;
    }

}
