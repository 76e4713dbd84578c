package dev.extractexport.launch;

import java.lang.reflect.InvocationTargetException;

/// Starts the program on a Java that can run it, and says what to do on one that cannot. This class
/// alone is compiled for Java 17.
public final class Launcher {

    private static final int NEEDED = 25;

    private static final int EXIT_ENVIRONMENT = 2;

    private Launcher() {
    }

    public static void main(String[] args) throws Throwable {
        int found = Runtime.version().feature();
        if (found < NEEDED) {
            System.err.println("extract-export needs Java " + NEEDED + " or newer, this is Java " + found + " ("
                    + System.getProperty("java.home")
                    + "): run bin/extract-export, which looks for one, or install a JDK " + NEEDED);
            System.exit(EXIT_ENVIRONMENT);
        }
        try {
            Class.forName("dev.extractexport.cli.Main").getMethod("main", String[].class).invoke(null, (Object) args);
        }
        catch (InvocationTargetException ex) {
            throw ex.getCause();
        }
    }

}
