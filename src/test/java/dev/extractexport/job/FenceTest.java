package dev.extractexport.job;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import javax.sql.DataSource;

import dev.extractexport.failure.Failure;
import dev.extractexport.publish.Layout;
import dev.extractexport.sandbox.Sandbox;
import dev.extractexport.sandbox.SandboxOptions;
import dev.extractexport.sandbox.world.WorldSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.jdbc.datasource.DelegatingDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Looks at each statement and commit of whole nights: none may reach the ledger without the
/// fencing number being looked at, whether it is ours or Spring Batch's.
class FenceTest {

    private static final SandboxOptions SMALL = SandboxOptions.DEFAULT.withWorld(WorldSpec.DEFAULT.withJobs(30));

    @TempDir
    Path directory;

    @Test
    void everyCommitOfANightHasLookedAtTheFence() throws IOException {
        Watched[] watched = new Watched[1];
        try (Sandbox sandbox = Sandbox.start(SMALL)) {
            new Night(sandbox, this.directory).with("page-size", "10")
                .through((database) -> watched[0] = new Watched(database, Integer.MAX_VALUE))
                .run();
        }

        assertThat(watched[0].commits.get()).isGreaterThan(40);
        assertThat(watched[0].unfenced).isEmpty();
    }

    /// A process that wakes up after another one has taken its output, at one commit or
    /// another.
    @ParameterizedTest
    @ValueSource(ints = { 2, 9, 20, 33, 47 })
    void whoeverWasOvertakenCommitsNothing(int commit) throws IOException {
        try (Sandbox sandbox = Sandbox.start(SMALL)) {
            Watched[] watched = new Watched[1];
            Night night = new Night(sandbox, this.directory).with("page-size", "10").workers(1);
            night.through((database) -> watched[0] = new Watched(database, commit));

            assertThatThrownBy(night::run).isInstanceOf(Failure.class)
                .hasMessage("Another process has taken this output since; this one stops without committing")
                .extracting((ex) -> ((Failure) ex).kind())
                .isEqualTo(Failure.Kind.LOCKED);

            assertThat(watched[0].commits.get()).isEqualTo(commit);
            assertThat(new Layout(this.directory).catalog()).doesNotExist();
        }
    }

    /// Remembers what was not fenced; behind one commit, raises the number as a later
    /// process does.
    private static final class Watched extends DelegatingDataSource {

        private final AtomicInteger commits = new AtomicInteger();

        private final List<String> unfenced = new CopyOnWriteArrayList<>();

        private final Set<Connection> fenced = ConcurrentHashMap.newKeySet();

        private final int overtakenAfter;

        Watched(DataSource database, int overtakenAfter) {
            super(database);
            this.overtakenAfter = overtakenAfter;
        }

        @Override
        public Connection getConnection() throws SQLException {
            Connection connection = super.getConnection();
            return (Connection) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { Connection.class },
                    (proxy, method, arguments) -> {
                        if (method.getName().equals("prepareStatement")) {
                            look(connection, ((String) arguments[0]).toLowerCase(Locale.ROOT));
                        }
                        if (!method.getName().equals("commit")) {
                            return invoke(method, connection, arguments);
                        }
                        if (!this.fenced.remove(connection)) {
                            this.unfenced.add("a commit");
                        }
                        Object result = invoke(method, connection, arguments);
                        // The first one is that of the number itself.
                        if (this.commits.incrementAndGet() == this.overtakenAfter) {
                            overtake();
                        }
                        return result;
                    });
        }

        private void look(Connection connection, String sql) throws SQLException {
            if (sql.contains("fence")) {
                this.fenced.add(connection);
            }
            else if (!sql.startsWith("select") && connection.getAutoCommit()) {
                this.unfenced.add("outside of a transaction: " + sql);
            }
        }

        private void overtake() throws SQLException {
            try (Connection later = super.getConnection(); Statement statement = later.createStatement()) {
                statement.executeUpdate("update output set fence = fence + 1");
            }
        }

        private static Object invoke(java.lang.reflect.Method method, Connection connection, Object[] arguments)
                throws Throwable {
            try {
                return method.invoke(connection, arguments);
            }
            catch (InvocationTargetException ex) {
                throw ex.getCause();
            }
        }

    }

}
