package dev.extractexport.ledger.torn;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Set;

import dev.extractexport.disk.WholeFile;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStoreException;

/// Tells a torn file from other troubles. The database may meet the damage long after it has opened
/// the file, so whoever meets it leaves a mark.
public final class TornFile {

    /// H2: the file holds something that it has not written.
    private static final int CORRUPT = 90030;

    /// A page that is not what its place asks for, which H2 tells as a general error.
    private static final Set<Integer> CORRUPT_PAGE = Set.of(DataUtils.ERROR_INTERNAL, DataUtils.ERROR_FILE_CORRUPT,
            DataUtils.ERROR_SERIALIZATION, DataUtils.ERROR_CHUNK_NOT_FOUND);

    /// In bytes: two copies of the header. H2 never leaves less, and takes less for an
    /// I/O error or for a new file.
    private static final long SHORTEST = 8192;

    private static final String MARK = "torn";

    /// The class of SQL states of a table or column that is not there.
    private static final String UNKNOWN_NAME = "42";

    private TornFile() {
    }

    /// Whether a failure comes from a torn file.
    public static boolean isMetBy(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getErrorCode() == CORRUPT) {
                return true;
            }
            if (cause instanceof MVStoreException store && CORRUPT_PAGE.contains(store.getErrorCode())) {
                return true;
            }
        }
        return false;
    }

    /// What kept a database from being opened, as [#isMetBy] takes it: before any
    /// statement of ours a name that it does not find is one in its own catalog.
    public static SQLException whileOpened(SQLException met) {
        String state = met.getSQLState();
        return (state != null && state.startsWith(UNKNOWN_NAME))
                ? new SQLException(met.getMessage(), state, CORRUPT, met) : met;
    }

    /// Whether it can be told without the database: by the mark, or by the length.
    /// @param file of the ledger, which must be there
    public static boolean isTold(Path file) throws IOException {
        return isMarked(Objects.requireNonNull(file.getParent())) || Files.size(file) < SHORTEST;
    }

    /// Leaves the mark.
    /// @param directory of the ledger
    public static void mark(Path directory) throws IOException {
        WholeFile.write(directory.resolve(MARK), (out) -> {
        });
    }

    public static boolean isMarked(Path directory) {
        return Files.exists(directory.resolve(MARK));
    }

    /// Removes the mark, once another file stands there.
    public static void unmark(Path directory) throws IOException {
        Files.deleteIfExists(directory.resolve(MARK));
    }

}
