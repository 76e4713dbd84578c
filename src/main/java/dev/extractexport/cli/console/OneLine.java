package dev.extractexport.cli.console;

import java.util.regex.Pattern;

/// Text from anywhere, made fit for one line of a terminal or a log.
public final class OneLine {

    /// Longest line printed, in characters: the longest message of ours quotes several
    /// ids and paths.
    private static final int MAX_CHARS = 4000;

    /// Control characters of both sets, invisible ones that turn the direction of
    /// writing, the line ends of Unicode, and halves of surrogate pairs.
    private static final Pattern UNFIT = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]+");

    private OneLine() {
    }

    /// The text with a blank for what would break the line or move the cursor, and cut
    /// where it is longer than any message.
    public static String of(String text) {
        String cut = (text.length() > MAX_CHARS) ? text.substring(0, MAX_CHARS) + "..." : text;
        return UNFIT.matcher(cut).replaceAll(" ");
    }

    /// The text with escapes such as `\u001b` for the same characters, so that two ids
    /// never look the same.
    public static String escaped(String text) {
        String cut = (text.length() > MAX_CHARS) ? text.substring(0, MAX_CHARS) + "..." : text;
        StringBuilder escaped = new StringBuilder();
        cut.codePoints().forEach((point) -> {
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

}
