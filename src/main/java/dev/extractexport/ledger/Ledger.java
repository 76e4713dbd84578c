package dev.extractexport.ledger;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import dev.extractexport.failure.Failure;
import dev.extractexport.ledger.credits.LateCredits;
import dev.extractexport.ledger.database.Database;
import dev.extractexport.ledger.lock.FencedTransactions;
import dev.extractexport.ledger.lock.SameFile;
import dev.extractexport.ledger.quarantine.Quarantine;
import dev.extractexport.ledger.segments.Segments;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/// The open ledger of one output. It lives in one database with Spring Batch's tables, so that one
/// commit holds both. Opening it takes the next fencing number; a commit of an earlier holder fails
/// at [#fence()].
public final class Ledger implements AutoCloseable {

    /// How long an export that holds the output waits for a reader of the ledger.
    private static final int READER_TRIES = 240;

    private static final long READER_PAUSE_NANOS = 250_000_000;

    private final HikariDataSource pool;

    private final DataSource dataSource;

    private final JdbcTransactionManager transactions;

    private final JdbcClient sql;

    private final Batches batches;

    private final long fence;

    /// Throws when the output's lock is lost.
    private final Runnable held;

    private final SameFile file;

    private Ledger(SameFile file, HikariDataSource pool, DataSource source, Runnable held) {
        this.file = file;
        this.pool = pool;
        this.held = held;
        // A flatten worker that holds no row yet must not pin a connection while it
        // parses.
        this.dataSource = new LazyConnectionDataSourceProxy(source);
        this.transactions = new FencedTransactions(this.dataSource, this::checkFence);
        JdbcTemplate jdbc = new JdbcTemplate(this.dataSource);
        this.batches = new Batches(jdbc);
        this.sql = JdbcClient.create(jdbc);
        this.fence = takeFence();
    }

    /// Opens the ledger below `directory`, making or upgrading its tables.
    /// @param directory that holds the database files, made if missing
    /// @param workers how many flatten workers will hold a connection at once
    /// @throws Failure LOCKED when another process has it open, DAMAGE when it cannot be
    /// read
    public static Ledger open(Path directory, int workers) {
        return open(directory, workers, UnaryOperator.identity());
    }

    /// As [#open(Path,int)], to commit nothing once `lock` is lost.
    public static Ledger open(Path directory, int workers, OutputLock lock) {
        return open(directory, workers, UnaryOperator.identity(), lock::ensureHeld);
    }

    /// As [#open(Path,int)], through a source that tests may put before the pool.
    public static Ledger open(Path directory, int workers, UnaryOperator<DataSource> wrapper) {
        return open(directory, workers, wrapper, () -> {
        });
    }

    /// Likewise.
    /// @param held throws when the output's lock is lost, before each commit
    public static Ledger open(Path directory, int workers, UnaryOperator<DataSource> wrapper, Runnable held) {
        Failure locked = null;
        // Whoever opens it holds the output: only a reader can be in the way, and not for
        // long.
        for (int i = 0; i < READER_TRIES; i++) {
            LockSupport.parkNanos((i > 0) ? READER_PAUSE_NANOS : 0);
            try {
                return openNow(directory, workers, wrapper, held);
            }
            catch (Failure ex) {
                if (ex.kind() != Failure.Kind.LOCKED) {
                    throw ex;
                }
                locked = ex;
            }
        }
        throw Objects.requireNonNull(locked);
    }

    private static Ledger openNow(Path directory, int workers, UnaryOperator<DataSource> wrapper, Runnable held) {
        HikariDataSource pool = null;
        try {
            pool = Database.open(directory, workers);
            return new Ledger(SameFile.of(directory.resolve(Database.FILE)), pool, wrapper.apply(pool), held);
        }
        catch (RuntimeException ex) {
            if (pool != null) {
                pool.close();
            }
            throw Database.cannotOpen(directory, ex);
        }
        catch (IOException ex) {
            throw new Failure(Failure.Kind.INCOMPLETE,
                    "The ledger in %s cannot be made (%s); make room or make it ".formatted(directory, ex.getMessage())
                            + "writable, and run again",
                    ex);
        }
    }

    private long takeFence() {
        // Not by the fenced ones, which want to know the number.
        return new TransactionTemplate(new JdbcTransactionManager(this.dataSource)).execute((status) -> {
            int taken = this.sql.sql("update output set fence = fence + 1").update();
            if (taken == 0) {
                this.sql.sql("insert into output (id, output_id, fence) values (1, ?, 1)")
                    .param(UUID.randomUUID().toString())
                    .update();
            }
            return this.sql.sql("select fence from output").query(Long.class).single();
        });
    }

    /// Must be called inside each transaction that writes, before anything is written
    /// beside the ledger: the commit then holds only while no later process has taken
    /// this output.
    public void fence() {
        ensureHeld();
        int held = this.sql.sql("update output set fence = fence where fence = ?").param(this.fence).update();
        if (held != 1) {
            throw overtaken();
        }
    }

    /// As [#fence()], but takes no row, which another transaction of this process may
    /// hold.
    private void checkFence() {
        ensureHeld();
        if (this.sql.sql("select fence from output").query(Long.class).single() != this.fence) {
            throw overtaken();
        }
    }

    /// The database would write to a file that was removed, and never say so.
    private void ensureHeld() {
        this.held.run();
        try {
            if (!this.file.isThere()) {
                throw gone("was replaced", null);
            }
        }
        catch (IOException ex) {
            throw gone("has vanished", ex);
        }
    }

    private Failure gone(String how, @Nullable IOException cause) {
        return new Failure(Failure.Kind.INCOMPLETE,
                "The ledger %s %s while it was open: bring it back if you can, and run again"
                    .formatted(this.file.path(), how),
                cause);
    }

    private static Failure overtaken() {
        return new Failure(Failure.Kind.LOCKED,
                "Another process has taken this output since; this one stops without committing");
    }

    /// Parameters of a statement, some of which may be null.
    static List<@Nullable Object> values(@Nullable Object... values) {
        return Arrays.asList(values);
    }

    /// The id by which manifests and ledger of one output know each other.
    public String outputId() {
        return this.sql.sql("select output_id from output").query(String.class).single();
    }

    /// Gives a ledger that is made anew the id that the manifests of its output have.
    public void setOutputId(String id) {
        inTransaction(() -> this.sql.sql("update output set output_id = ?").param(id).update());
    }

    /// Runs `work` in the present transaction, or in one of its own.
    public <T> T inTransaction(Supplier<T> work) {
        return new TransactionTemplate(this.transactions).execute((status) -> work.get());
    }

    /// Runs `work` in a transaction of its own, whatever the present one does.
    public void inOwnTransaction(Runnable work) {
        TransactionTemplate template = new TransactionTemplate(this.transactions);
        template.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        template.executeWithoutResult((status) -> work.run());
    }

    /// The source that Spring Batch shares.
    public DataSource dataSource() {
        return this.dataSource;
    }

    /// The transaction manager that Spring Batch shares.
    public JdbcTransactionManager transactions() {
        return this.transactions;
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
        this.pool.close();
    }

}
