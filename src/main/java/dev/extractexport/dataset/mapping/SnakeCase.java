package dev.extractexport.dataset.mapping;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/// Names that need no quotes in any engine: `[a-z_][a-z0-9_]*`.
final class SnakeCase {

    /// In place of a key without a single letter or digit.
    private static final String NAMELESS = "column";

    private static final Pattern PLAIN = Pattern.compile("[a-z_][a-z0-9_]*");

    private static final Pattern MARKS = Pattern.compile("\\p{M}+");

    /// Before a capital that follows a small letter or a digit, and before the last
    /// capital of several that begins a word: `lineTotal`, `HTTPServer2`.
    private static final Pattern WORD = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])");

    private static final Pattern FOREIGN = Pattern.compile("[^a-z0-9]+");

    private static final Pattern EDGES = Pattern.compile("^_+|_+$");

    private SnakeCase() {
    }

    /// The name for a key. A key of that form stays as it is. Letters lose their accents;
    /// what is no ASCII letter or digit even then parts words.
    static String of(String key) {
        if (PLAIN.matcher(key).matches()) {
            return key;
        }
        String ascii = MARKS.matcher(Normalizer.normalize(key, Normalizer.Form.NFKD)).replaceAll("");
        String words = WORD.matcher(ascii).replaceAll("_").toLowerCase(Locale.ROOT);
        String name = EDGES.matcher(FOREIGN.matcher(words).replaceAll("_")).replaceAll("");
        if (name.isEmpty()) {
            return NAMELESS;
        }
        return Character.isDigit(name.charAt(0)) ? "_" + name : name;
    }

}
