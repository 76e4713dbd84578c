package dev.extractexport.dataset;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Names that no reader confuses. Engines compare column names without regard to case: Spark
/// refuses a file whose names differ by case alone, DuckDB renames one of the two.
public final class ColumnNames {

    private static final String DOT_ABOVE = "\u0307";

    private ColumnNames() {
    }

    /// One name for each of `wanted`, in that order, unique without regard to case. A
    /// name keeps its wording where it is the first of its kind and not taken; the rest
    /// gets the first free of the suffixes `_2`, `_3` and so on. All unchanged names are
    /// given before the first suffix, so that a suffix never displaces a name that the
    /// schema spells out.
    /// @param taken names that are not available
    public static List<String> unique(List<String> wanted, Collection<String> taken) {
        Set<String> used = new HashSet<>();
        for (String name : taken) {
            used.add(folded(name));
        }
        List<String> names = new ArrayList<>(Collections.nCopies(wanted.size(), ""));
        for (int i = 0; i < wanted.size(); i++) {
            String name = readable(wanted.get(i));
            if (!name.isEmpty() && used.add(folded(name))) {
                names.set(i, name);
            }
        }
        for (int i = 0; i < wanted.size(); i++) {
            if (names.get(i).isEmpty()) {
                names.set(i, suffixed(readable(wanted.get(i)), used));
            }
        }
        return names;
    }

    /// Whether two of the names would be one to a reader.
    static boolean collide(List<String> names) {
        Set<String> folded = new HashSet<>();
        for (String name : names) {
            if (!folded.add(folded(name))) {
                return true;
            }
        }
        return false;
    }

    private static String suffixed(String name, Set<String> used) {
        int number = 2;
        while (!used.add(folded(name + "_" + number))) {
            number++;
        }
        return name + "_" + number;
    }

    /// Equal for names that a reader takes for one. Some fold letter by letter, by way of
    /// the capital, and some the whole text, where one letter may become two: `İ` is `i`
    /// to the former and an `i` with a dot to the latter, and `ẞ` is `ß` or `ss`.
    public static String folded(String name) {
        StringBuilder letters = new StringBuilder(name.length());
        name.codePoints()
            .map((point) -> Character.toLowerCase(Character.toUpperCase(point)))
            .forEach(letters::appendCodePoint);
        return letters.toString().toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT).replace("i" + DOT_ABOVE, "i");
    }

    // A lone surrogate has no UTF-8 form, and a reader written in C ends a name at NUL.
    private static String readable(String name) {
        StringBuilder readable = new StringBuilder(name.length());
        name.codePoints()
            .map((point) -> (point == 0 || Character.getType(point) == Character.SURROGATE) ? '_' : point)
            .forEach(readable::appendCodePoint);
        return readable.toString();
    }

}
