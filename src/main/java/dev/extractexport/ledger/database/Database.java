package dev.extractexport.ledger.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.extractexport.disk.WholeFile;
import dev.extractexport.failure.Failure;
import dev.extractexport.ledger.forced.ForcedFile;
import dev.extractexport.ledger.migration.V1__SpringBatchTables;
import dev.extractexport.ledger.torn.TornFile;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.jspecify.annotations.Nullable;

/// The H2 database below a directory.
public final class Database {

    /// What H2 makes of the name `ledger`.
    public static final String FILE = "ledger.mv.db";

    public static final String USER = "extract_export";

    /// H2: the database is open in another process.
    public static final int OPEN_ELSEWHERE = 90020;

    /// H2: reading or writing its file failed, or had failed before.
    private static final Set<Integer> IO_ERRORS = Set.of(50000, 90007, 90028, 90031, 90098);

    /// Connections beyond the flatten workers: the step that waits for them, Spring
    /// Batch's own short transactions, the page feed and the progress line.
    private static final int SPARE_CONNECTIONS = 4;

    private static final long CONNECTION_TIMEOUT_MILLIS = 30_000;

    /// How long a transaction waits for another's row. Workers record whole tasks at
    /// once; the database's own 2 s are less than that can take on a busy machine.
    private static final long LOCK_TIMEOUT_MILLIS = 60_000;

    /// What closing may spend on rewriting half-empty parts of the file. An export writes
    /// a page of the database for each row that it touches; the database's own 200 ms do
    /// not keep up with that.
    private static final int MOST_COMPACTING_MILLIS = 2_000;

    private Database() {
    }

    /// Opens it, making or upgrading its tables.
    /// @param directory made if missing
    /// @param workers how many flatten workers will hold a connection at once
    public static HikariDataSource open(Path directory, int workers) throws IOException {
        makeWhole(directory);
        HikariDataSource pool = pool(url(directory), directory.resolve(FILE), workers);
        try {
            migrate(pool);
            return pool;
        }
        catch (RuntimeException ex) {
            pool.close();
            throw ex;
        }
    }

    /// The database commits each statement that makes a table by itself. So that a crash
    /// leaves no half a set of tables, a new ledger is made beside its place and moved
    /// there whole.
    private static void makeWhole(Path directory) throws IOException {
        Path made = directory.resolve("new");
        if (!Files.exists(directory.resolve(FILE))) {
            Files.createDirectories(made);
            Files.deleteIfExists(made.resolve(FILE));
            try (HikariDataSource pool = pool(url(made), made.resolve(FILE), 1)) {
                migrate(pool);
            }
            WholeFile.force(made.resolve(FILE));
            WholeFile.publish(made.resolve(FILE), directory.resolve(FILE));
        }
        if (Files.exists(made)) {
            try (Stream<Path> left = Files.list(made)) {
                for (Path file : left.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(made);
        }
    }

    /// Copies a database that nobody has open to write, whatever state a crash left it
    /// in.
    /// @return whether there is one
    public static boolean copy(Path directory, Path target) throws IOException {
        Path file = directory.resolve(FILE);
        if (!Files.exists(file)) {
            return false;
        }
        WholeFile.createDirectories(target);
        Files.copy(file, target.resolve(FILE), StandardCopyOption.REPLACE_EXISTING);
        return true;
    }

    /// Forces a closed database's bytes to the disk.
    public static void force(Path directory) throws IOException {
        WholeFile.force(directory.resolve(FILE));
    }

    private static void migrate(HikariDataSource pool) {
        migrations(pool).migrate();
    }

    /// Which versions the tables have, and which this release knows.
    public static MigrationInfoService tables(DataSource database) {
        return migrations(database).info();
    }

    /// A version that only a newer release knows is an error, not Flyway's warning.
    private static Flyway migrations(DataSource database) {
        return Flyway.configure()
            .dataSource(database)
            .locations("classpath:db/ledger")
            .javaMigrations(new V1__SpringBatchTables())
            .ignoreMigrationPatterns(new String[0])
            .loggers("slf4j")
            .load();
    }

    private static HikariDataSource pool(String url, Path file, int workers) throws IOException {
        HikariConfig config = new HikariConfig();
        config.setDataSource(new LivingDatabase(url, USER, file));
        config.setMaximumPoolSize(workers + SPARE_CONNECTIONS);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(CONNECTION_TIMEOUT_MILLIS);
        config.setInitializationFailTimeout(1);
        config.setPoolName("ledger");
        return new HikariDataSource(config);
    }

    /// For JDBC.
    public static String url(Path directory) {
        return "jdbc:h2:" + ForcedFile.scheme() + directory.toAbsolutePath().resolve("ledger")
                + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE;CACHE_SIZE=32768;MAX_COMPACT_TIME=" + MOST_COMPACTING_MILLIS
                + ";LOCK_TIMEOUT=" + LOCK_TIMEOUT_MILLIS;
    }

    private static boolean isOfItsFile(SQLException ex) {
        return IO_ERRORS.contains(ex.getErrorCode()) || LivingDatabase.LOST.equals(ex.getSQLState());
    }

    /// What kept the database from writing its file since it was last opened; null for
    /// nothing.
    public static @Nullable IOException lost(Path directory) {
        for (Path place : List.of(directory, directory.resolve("new"))) {
            try {
                IOException lost = ForcedFile.lost(ForcedFile.key(place.resolve(FILE)));
                if (lost != null) {
                    return lost;
                }
            }
            catch (IOException ex) {
                // Nothing was opened there.
            }
        }
        return null;
    }

    /// What opening has failed of, for whoever must act.
    public static Failure cannotOpen(Path directory, RuntimeException ex) {
        Throwable cause = ex;
        while (cause.getCause() != null && !(cause instanceof SQLException)) {
            cause = cause.getCause();
        }
        IOException lost = lost(directory);
        String said = String.valueOf((lost != null) ? lost.getMessage() : cause.getMessage())
            .lines()
            .findFirst()
            .orElse("");
        if (cause instanceof SQLException sqlException && sqlException.getErrorCode() == OPEN_ELSEWHERE) {
            return new Failure(Failure.Kind.LOCKED,
                    "The ledger in %s is open in another process, be it a reader or an export whose lock file was "
                        .formatted(directory) + "removed: wait for it, and run again",
                    ex);
        }
        if (lost != null || (cause instanceof SQLException sqlException && isOfItsFile(sqlException))) {
            return new Failure(Failure.Kind.INCOMPLETE,
                    "The ledger in %s cannot be written (%s); make room or make it ".formatted(directory, said)
                            + "writable, and run again",
                    ex);
        }
        String next = (ex instanceof FlywayValidateException) ? "it was written by another release: use that release"
                : TornFile.isMetBy(ex) ? "it is torn: run again, which makes it anew" : "it is unreadable";
        return new Failure(Failure.Kind.DAMAGE,
                "Cannot open the ledger in " + directory + ": " + next + " (" + said + ")", ex);
    }

}
