package dev.extractexport.ledger;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

import com.zaxxer.hikari.HikariDataSource;
import dev.extractexport.ledger.database.Database;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/// A ledger that is closed holds its file no longer, so that the same process can open it again.
@Timeout(60)
class DatabaseTest {

    @TempDir
    Path directory;

    @Test
    void aConnectionThatIsBeingOpenedWhenItCloses() throws Exception {
        HikariDataSource pool = Database.open(this.directory, 2);
        Thread closing;
        try (Connection first = pool.getConnection()) {
            // Whoever opens a connection needs this.
            synchronized (database(first)) {
                List<Connection> taken = new ArrayList<>();
                while (pool.getHikariPoolMXBean().getIdleConnections() > 0) {
                    taken.add(pool.getConnection());
                }
                Thread waiting = start(() -> pool.getConnection().close());
                await(() -> isOpening(pool));
                taken.add(first);
                for (Connection connection : taken) {
                    connection.close();
                }
                waiting.join();

                closing = start(pool::close);
                await(() -> closing.getState() == Thread.State.TIMED_WAITING);
            }
        }
        closing.join();

        assertFree();
    }

    @Test
    void aConnectionThatIsInUseWhenItCloses() throws IOException, SQLException {
        HikariDataSource pool = Database.open(this.directory, 2);
        Connection taken = pool.getConnection();

        pool.close();

        assertFree();
        assertThat(taken.isValid(1)).isFalse();
    }

    private void assertFree() throws IOException {
        Path file = this.directory.resolve(Database.FILE);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            assertThat(lock).isNotNull();
        }
    }

    private static Object database(Connection connection) throws SQLException {
        return ((SessionLocal) connection.unwrap(JdbcConnection.class).getSession()).getDatabase();
    }

    private static boolean isOpening(HikariDataSource pool) {
        return Thread.getAllStackTraces()
            .keySet()
            .stream()
            .anyMatch((thread) -> thread.getName().equals(pool.getPoolName() + ":connection-adder")
                    && thread.getState() == Thread.State.BLOCKED);
    }

    private static Thread start(Work work) {
        return Thread.ofPlatform().start(() -> {
            try {
                work.run();
            }
            catch (SQLException ex) {
                throw new IllegalStateException(ex);
            }
        });
    }

    private interface Work {

        void run() throws SQLException;

    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

}
