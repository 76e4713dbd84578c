package dev.extractexport.ledger.database;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;

import dev.extractexport.ledger.forced.ForcedFile;
import org.h2.Driver;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.datasource.SimpleDriverDataSource;

/// Connections that reach the database only as long as its file could be written. After a failed
/// write H2 2.4.240 gives its store up, and whoever asks it for anything after that turns in a loop
/// for ever (`MVStore.registerVersionUsage`), a pool that resets its connection too.
final class LivingDatabase extends SimpleDriverDataSource {

    /// Of the SQL standard: the connection is lost. A pool drops it then.
    static final String LOST = "08006";

    /// How long a pool that is closed waits for a connection that is just being opened.
    /// One that comes later is closed by nobody, and the database stays open.
    private static final int OPENING_SECONDS = 30;

    private final Path file;

    /// @param file in a directory that is there
    LivingDatabase(String url, String user, Path file) throws IOException {
        super(new Driver(), url, user, "");
        this.file = ForcedFile.key(file);
        ForcedFile.forget(this.file);
    }

    @Override
    public Connection getConnection() throws SQLException {
        IOException lost = ForcedFile.lost(this.file);
        if (lost != null) {
            throw dead(lost);
        }
        return living(super.getConnection());
    }

    @Override
    public int getLoginTimeout() {
        return OPENING_SECONDS;
    }

    private Connection living(Connection connection) {
        return (Connection) Proxy.newProxyInstance(LivingDatabase.class.getClassLoader(),
                new Class<?>[] { Connection.class }, (proxy, method, arguments) -> {
                    IOException lost = ForcedFile.lost(this.file);
                    if (lost != null) {
                        return dead(connection, method, lost);
                    }
                    if (method.getName().equals("abort")) {
                        // Of H2 it does nothing.
                        connection.close();
                        return null;
                    }
                    return invoke(connection, method, arguments);
                });
    }

    private static Object invoke(Connection connection, Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(connection, arguments);
        }
        catch (InvocationTargetException ex) {
            throw ex.getTargetException();
        }
    }

    private @Nullable Object dead(Connection connection, Method method, IOException lost) throws SQLException {
        return switch (method.getName()) {
            case "close", "abort" -> giveUp(connection);
            case "isClosed" -> true;
            case "isValid" -> false;
            case "hashCode" -> System.identityHashCode(this);
            case "equals" -> false;
            case "toString" -> "a connection to the lost " + this.file;
            default -> throw dead(lost);
        };
    }

    private SQLException dead(IOException lost) {
        return new SQLNonTransientConnectionException(
                "%s could not be written: %s".formatted(this.file, lost.getMessage()), LOST, lost);
    }

    /// Lets the file go, so that it can be opened again. Closing in the ordinary way is a
    /// statement too.
    private static @Nullable Object giveUp(Connection connection) throws SQLException {
        if (connection.unwrap(JdbcConnection.class).getSession() instanceof SessionLocal session) {
            session.getDatabase().shutdownImmediately();
        }
        return null;
    }

}
