package dev.extractexport.testing.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.extractexport.cli.Main;

/// The second JVM: the real command, in which [Points] are counted and perhaps one of them is the
/// end.
public final class CrashingRun {

    /// Where the names of all points go, in their order, should the process end by
    /// itself.
    static final String LIST = "crash.list";

    /// Kept from the garbage collector, which would forget its handler.
    private static final Logger HTTP = Logger.getLogger("jdk.httpclient.HttpClient");

    private static final Pattern ANSWER = Pattern.compile("RESPONSE: \\((?:GET|POST) http://[^/]+([^?) ]*)");

    private CrashingRun() {
    }

    public static void main(String[] arguments) {
        System.setProperty("jdk.httpclient.HttpClient.log", "requests");
        HTTP.setUseParentHandlers(false);
        HTTP.setLevel(Level.ALL);
        HTTP.addHandler(new Answers());
        String list = System.getProperty(LIST);
        if (list != null) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> write(Path.of(list))));
        }
        Main.main(arguments);
    }

    private static void write(Path list) {
        try {
            Files.write(list, Points.current().names());
        }
        catch (IOException ex) {
            ex.printStackTrace();
        }
    }

    private static final class Answers extends Handler {

        @Override
        public void publish(LogRecord entry) {
            Matcher answer = ANSWER.matcher(String.valueOf(entry.getMessage()));
            if (answer.find()) {
                Points.current().answer(answer.group(1));
            }
        }

        @Override
        public void flush() {
        }

        @Override
        public void close() {
        }

    }

}
