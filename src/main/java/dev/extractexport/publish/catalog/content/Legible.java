package dev.extractexport.publish.catalog.content;

import java.text.Normalizer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// Names as a person can read and tell them apart, whatever characters they have.
public final class Legible {

    /// Control and format characters, among them those that turn the direction of text,
    /// line ends of all kinds, every space but the usual one, and that one where it would
    /// not be seen.
    private static final Pattern UNSEEN = Pattern
        .compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Co}\\p{Cn}\\p{Z}&&[^ ]]|^ | $|(?<= ) ");

    /// What a letter of its own could stand for, unless it does in any case.
    private static final Pattern MARKS = Pattern.compile("\\p{M}");

    private Legible() {
    }

    /// Whether a name can be read as it stands, and be no other.
    public static boolean isLegible(String name) {
        return !name.isEmpty() && !name.startsWith("\"") && !UNSEEN.matcher(name).find()
                && Normalizer.isNormalized(name, Normalizer.Form.NFC);
    }

    /// The name itself, or as JSON writes it where it cannot be read as it stands: `""`,
    /// `"line\nbreak"`, `"\u0001"`.
    public static String name(String name) {
        return isLegible(name) ? name : quoted(name);
    }

    private static String quoted(String name) {
        String escaped = name.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n").replace("\t", "\\t");
        escaped = UNSEEN.matcher(escaped).replaceAll(Legible::units);
        boolean composed = Normalizer.isNormalized(name, Normalizer.Form.NFC);
        return "\"" + (composed ? escaped : MARKS.matcher(escaped).replaceAll(Legible::units)) + "\"";
    }

    private static String units(MatchResult unseen) {
        StringBuilder units = new StringBuilder();
        unseen.group().chars().forEach((unit) -> units.append("\\\\u%04x".formatted(unit)));
        return units.toString();
    }

}
