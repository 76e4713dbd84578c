package dev.extractexport.cli.terminal;

import java.io.Console;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/// Whether somebody reads along, and how wide their lines are.
public final class Terminal {

    /// Where nobody knows.
    private static final int USUAL_COLUMNS = 80;

    private Terminal() {
    }

    /// Whether standard error is one, where progress is shown.
    public static boolean isError() {
        return is("extract-export.terminal");
    }

    /// Whether standard output is one. What goes to a file or a pipe is for programs too.
    public static boolean isOutput() {
        return is("extract-export.terminal.out");
    }

    /// Java alone knows it only of standard input and output together.
    private static boolean is(String property) {
        String told = System.getProperty(property);
        if (told != null) {
            return told.equals("true");
        }
        return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    }

    /// Characters in a line.
    public static int columns() {
        return columns(System.getenv("COLUMNS"));
    }

    static int columns(@Nullable String told) {
        return (told != null && told.matches("[1-9]\\d{1,3}")) ? Integer.parseInt(told) : USUAL_COLUMNS;
    }

    /// The text, cut where a line of so many characters ends.
    public static String cut(String text, int most) {
        return (text.length() <= most) ? text : text.substring(0, Math.max(0, most - 3)) + "...";
    }

}
