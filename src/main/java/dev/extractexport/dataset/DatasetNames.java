package dev.extractexport.dataset;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/// The only way from a name that came over the API to the name of a folder.
public final class DatasetNames {

    /// In characters, which are bytes here. Leaves room for suffixes of ours within the
    /// 255 bytes that file systems take.
    public static final int MAX_LENGTH = 60;

    /// Of the key's digest. 32 bits: a collision of two suffixed names of one slug is out
    /// of reach.
    private static final int SUFFIX_DIGITS = 8;

    private static final String NAMELESS = "dataset";

    private static final Pattern VALID = Pattern.compile("[a-z0-9_-]{1," + MAX_LENGTH + "}");

    private static final Pattern ACCENTS = Pattern.compile("\\p{M}+");

    private static final Pattern FOREIGN = Pattern.compile("[^a-z0-9_-]+");

    private static final Pattern LEADING = Pattern.compile("^[_-]+");

    private static final Pattern TRAILING = Pattern.compile("-+$");

    private DatasetNames() {
    }

    /// A folder name for a title or id: `[a-z0-9_-]`, 1 to [#MAX_LENGTH] characters.
    /// Accents are dropped, every other run of foreign characters becomes one `-`. It
    /// never begins with `_`, which readers take for a hidden folder.
    public static String slug(String text) {
        String plain = ACCENTS.matcher(Normalizer.normalize(text, Normalizer.Form.NFKD)).replaceAll("");
        String slug = FOREIGN.matcher(plain.toLowerCase(Locale.ROOT)).replaceAll("-");
        slug = cut(LEADING.matcher(slug).replaceFirst(""), MAX_LENGTH);
        return slug.isEmpty() ? NAMELESS : slug;
    }

    /// A name for the later of two datasets whose slugs are equal.
    /// @param key what tells the two apart
    /// @return the slug, `-` and 8 hex digits, at most [#MAX_LENGTH] characters
    public static String withSuffix(String slug, String key) {
        String digits = Sha256.hex(key).substring(0, SUFFIX_DIGITS);
        return cut(slug, MAX_LENGTH - SUFFIX_DIGITS - 1) + "-" + digits;
    }

    /// Whether the text may name a folder as it stands.
    static boolean isValid(String name) {
        return VALID.matcher(name).matches();
    }

    private static String cut(String slug, int length) {
        String cut = slug.substring(0, Math.min(slug.length(), length));
        return TRAILING.matcher(cut).replaceFirst("");
    }

}
