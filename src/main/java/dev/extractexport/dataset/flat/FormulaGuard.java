package dev.extractexport.dataset.flat;

/// Keeps text from running as a formula. Spreadsheets take a cell for a formula by its first
/// character; a leading apostrophe makes it text. Text that begins with an apostrophe gets one
/// more, so taking one away always gives the text back.
public final class FormulaGuard {

    private static final String STARTERS = "=+-@\t\r'\uFF1D\uFF0B\uFF0D\uFF20";

    private FormulaGuard() {
    }

    /// The text as a cell or a header holds it.
    public static String guarded(String text) {
        boolean dangerous = !text.isEmpty() && STARTERS.indexOf(text.charAt(0)) >= 0;
        return dangerous ? "'" + text : text;
    }

}
