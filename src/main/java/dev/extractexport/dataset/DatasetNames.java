package dev.extractexport.dataset;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// The only way from a name that came over the API to the name of a folder.
public final class DatasetNames {

    /// In characters, which are bytes here. Leaves room for suffixes of ours within the
    /// 255 bytes that file systems take.
    public static final int MAX_LENGTH = 60;

    /// Of the part of a folder that names a list, in characters, which are bytes here:
    /// with a
    /// dataset and a dot before it well within 255.
    public static final int MAX_LIST_LENGTH = 120;

    /// Of the key's digest. 32 bits: a collision of two suffixed names of one slug is out
    /// of reach.
    private static final int SUFFIX_DIGITS = 8;

    private static final String NAMELESS = "dataset";

    private static final String NAMELESS_LIST = "list";

    private static final Pattern VALID = Pattern.compile("[a-z0-9_-]{1," + MAX_LENGTH + "}");

    private static final Pattern ACCENTS = Pattern.compile("\\p{M}+");

    private static final Pattern FOREIGN = Pattern.compile("[^a-z0-9_-]+");

    private static final Pattern UNSAFE = Pattern.compile("[^A-Za-z0-9_-]+");

    private static final Pattern LEADING = Pattern.compile("^[_-]+");

    private static final Pattern TRAILING = Pattern.compile("[.-]+$");

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
        return withSuffix(slug, key, MAX_LENGTH);
    }

    /// The part of a folder's name that stands for a list of objects: the written names
    /// on the
    /// way to it, a dot between two, every other run of foreign characters one `-`; at
    /// most
    /// [#MAX_LIST_LENGTH] characters. A dataset's name has no dot, so no list is taken
    /// for one.
    public static String ofList(List<String> names) {
        String joined = String.join(".", names.stream().map(DatasetNames::ofField).toList());
        return cut(joined, MAX_LIST_LENGTH);
    }

    /// A name for the later of two lists whose names are equal without regard to case.
    /// @param key what tells the two apart
    public static String listWithSuffix(String name, String key) {
        return withSuffix(name, key, MAX_LIST_LENGTH);
    }

    private static String ofField(String name) {
        String safe = TRAILING.matcher(UNSAFE.matcher(name).replaceAll("-")).replaceFirst("");
        return safe.isEmpty() ? NAMELESS_LIST : safe;
    }

    private static String withSuffix(String slug, String key, int length) {
        String digits = Sha256.hex(key).substring(0, SUFFIX_DIGITS);
        return cut(slug, length - SUFFIX_DIGITS - 1) + "-" + digits;
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
