package dev.extractexport.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;

import javax.sql.DataSource;

import dev.extractexport.failure.Failure;
import dev.extractexport.ledger.credits.LateCredits;
import dev.extractexport.ledger.quarantine.Quarantine;
import dev.extractexport.ledger.segments.Segments;
import dev.extractexport.ledger.torn.TornFile;
import dev.extractexport.ledger.database.Database;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/// A ledger to be read only: no file below the output is made or changed, whatever state a crash
/// left it in. While it is open no export can begin, which waits for a while; so it is to be closed
/// soon. Used by one thread.
public final class LedgerView implements AutoCloseable {

    private static final String TORN = "The ledger in %s is torn (%s): the next run makes it anew from archive and "
            + "manifests, if these are whole";

    private final Connection connection;

    private final Batches batches;

    private final JdbcClient sql;

    private LedgerView(Connection connection) {
        this.connection = connection;
        JdbcTemplate template = new JdbcTemplate(new SingleConnectionDataSource(connection, true));
        this.batches = new Batches(template);
        this.sql = JdbcClient.create(template);
    }

    /// Opens the ledger below `directory` if there is one.
    /// @param lock of the output
    /// @throws Failure LOCKED naming the export that holds the output, DAMAGE when the
    /// ledger or the lock cannot be read
    public static Optional<LedgerView> open(Path directory, Path lock) {
        String holder = OutputLock.holder(lock);
        if (holder != null) {
            throw held(holder);
        }
        Path file = directory.resolve(Database.FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Connection connection = null;
        try {
            if (TornFile.isTold(file)) {
                throw new Failure(Failure.Kind.DAMAGE, TORN.formatted(directory, "found so before, or too short"));
            }
            connection = connect(directory);
            refuseNewer(directory, connection);
            refuseOlder(directory, connection);
            return Optional.of(new LedgerView(connection));
        }
        catch (SQLException | FlywayException | IOException ex) {
            close(connection);
            String since = OutputLock.holder(lock);
            throw (since != null) ? held(since) : unreadable(directory, ex);
        }
    }

    /// Opens the ledger below `directory`, which must be there, for whoever holds the
    /// output: also one of an earlier release, as far as its tables go.
    /// @throws Failure as [#open]
    public static LedgerView openHeld(Path directory) {
        Connection connection = null;
        try {
            connection = connect(directory);
            refuseNewer(directory, connection);
            return new LedgerView(connection);
        }
        catch (SQLException | FlywayException ex) {
            close(connection);
            throw unreadable(directory, ex);
        }
    }

    private static Connection connect(Path directory) throws SQLException {
        try {
            Connection connection = DriverManager
                .getConnection(Database.url(directory) + ";ACCESS_MODE_DATA=r;TRACE_LEVEL_FILE=0", Database.USER, "");
            connection.setReadOnly(true);
            return connection;
        }
        catch (SQLException ex) {
            throw TornFile.whileOpened(ex);
        }
    }

    private static Failure held(String holder) {
        return new Failure(Failure.Kind.LOCKED,
                "An export holds this output (%s); come again when it has ended, see how far it is with: status"
                    .formatted(holder));
    }

    private static Failure unreadable(Path directory, Exception ex) {
        String said = String.valueOf(ex.getMessage()).lines().findFirst().orElse("");
        if (ex instanceof SQLException sql && sql.getErrorCode() == Database.OPEN_ELSEWHERE) {
            return new Failure(Failure.Kind.LOCKED,
                    "The ledger in %s is open in another process, be it a reader or an export whose lock file was "
                        .formatted(directory) + "removed: wait for it, and run again",
                    ex);
        }
        return new Failure(Failure.Kind.DAMAGE, TornFile.isMetBy(ex) ? TORN.formatted(directory, said)
                : "The ledger in %s cannot be read (%s): if this user may read it, it is no ledger; move it out of "
                    .formatted(directory, said) + "there and run again, which makes one from archive and manifests",
                ex);
    }

    private static void refuseOlder(Path directory, Connection connection) {
        if (Database.tables(source(connection)).pending().length > 0) {
            throw new Failure(Failure.Kind.DAMAGE,
                    "The ledger in %s was written by an older release; the next run upgrades it".formatted(directory));
        }
    }

    /// What a newer release has written, this one would misread, or take for torn.
    private static void refuseNewer(Path directory, Connection connection) {
        for (MigrationInfo table : Database.tables(source(connection)).applied()) {
            if (table.getState() == MigrationState.FUTURE_SUCCESS) {
                throw new Failure(Failure.Kind.DAMAGE,
                        "The ledger in %s was written by a newer release (its tables have version %s): use that release"
                            .formatted(directory, table.getVersion()));
            }
        }
    }

    private static DataSource source(Connection connection) {
        return new SingleConnectionDataSource(connection, true);
    }

    /// The id by which manifests and ledger of one output know each other.
    public String outputId() {
        return this.sql.sql("select output_id from output").query(String.class).single();
    }

    public Exports exports() {
        return new Exports(this.sql);
    }

    public Listings listings() {
        return new Listings(this.sql);
    }

    public JobVersions jobVersions() {
        return new JobVersions(this.sql, this.batches);
    }

    public Decisions decisions() {
        return new Decisions(this.sql, this.batches);
    }

    public Segments segments() {
        return new Segments(this.sql);
    }

    public Datasets datasets() {
        return new Datasets(this.sql);
    }

    public LateCredits credits() {
        return new LateCredits(this.sql);
    }

    public Quarantine quarantine() {
        return new Quarantine(this.sql);
    }

    public Tasks tasks() {
        return new Tasks(this.sql);
    }

    public Parts parts() {
        return new Parts(this.sql);
    }

    @Override
    public void close() {
        close(this.connection);
    }

    private static void close(@Nullable Connection connection) {
        try {
            if (connection != null) {
                connection.close();
            }
        }
        catch (SQLException ex) {
            throw new Failure(Failure.Kind.DAMAGE, "The ledger cannot be closed after it was read", ex);
        }
    }

}
