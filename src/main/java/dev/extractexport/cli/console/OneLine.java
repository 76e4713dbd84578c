package dev.extractexport.cli.console;

import java.util.regex.Pattern;

/// Text from anywhere, made fit for one line of a terminal or a log.
public final class OneLine {

    /// Longest text printed, in characters: a few lines of a terminal, and more than the
    /// longest message of ours, which quotes several ids and paths.
    private static final int MAX_CHARS = 1_000;

    /// Control characters of both sets, invisible ones that turn the direction of
    /// writing, the line ends of Unicode, and halves of surrogate pairs.
    private static final Pattern UNFIT = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]+");

    private OneLine() {
    }

    /// The text with a blank for what would break the line or move the cursor, and cut
    /// where it is longer than any message.
    public static String of(String text) {
        return UNFIT.matcher(cut(text)).replaceAll(" ");
    }

    /// The text with escapes such as `\u001b` for the same characters, so that two ids
    /// never look the same.
    public static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        cut(text).codePoints().forEach((point) -> {
            String character = Character.toString(point);
            if (UNFIT.matcher(character).matches()) {
                character.chars().forEach((unit) -> escaped.append("\\u%04x".formatted(unit)));
            }
            else {
                escaped.append(character);
            }
        });
        return escaped.toString();
    }

    private static String cut(String text) {
        int length = text.codePointCount(0, text.length());
        return (length <= MAX_CHARS) ? text
                : "%s... (%d characters)".formatted(text.substring(0, text.offsetByCodePoints(0, MAX_CHARS)), length);
    }

}
