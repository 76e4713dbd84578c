package dev.extractexport.publish.catalog;

import java.util.regex.Pattern;

import dev.extractexport.publish.catalog.content.Legible;

/// Text from outside as Markdown that shows it and nothing else: it opens no tag, link, table cell
/// or line.
final class Markdown {

    /// Of one description. The whole text is in `datasets.json`. Characters.
    private static final int MAX_TEXT = 1_000;

    /// Control and format characters, among them those that turn the direction of text,
    /// and line ends of all kinds.
    private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Z}]+");

    /// What can mean something to Markdown wherever it stands; an underscore only at the
    /// edge of a word, a colon only before the slashes of a link. A sign that begins a
    /// line means nothing here, since a cell is none.
    private static final Pattern SPECIAL = Pattern
        .compile("[\\\\`*\\[\\]#!~|@$^=]|(?<![\\p{L}\\p{N}])_|_(?![\\p{L}\\p{N}])|:(?=//)|(?i)(?<=www)\\.");

    private static final Pattern CODE = Pattern.compile("[\\p{L}\\p{N}_.\\[\\]#/-]+( [\\p{L}\\p{N}_.\\[\\]#/-]+)*");

    private Markdown() {
    }

    /// A description in one line.
    static String text(String words) {
        String line = INVISIBLE.matcher(words).replaceAll(" ").strip();
        String cut = (line.codePointCount(0, line.length()) > MAX_TEXT)
                ? line.substring(0, line.offsetByCodePoints(0, MAX_TEXT)) + " …" : line;
        String tagless = cut.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        return SPECIAL.matcher(tagless).replaceAll("\\\\$0");
    }

    /// A name: as code where it can be, else as text, in which every character can be
    /// seen.
    static String name(String name) {
        return CODE.matcher(name).matches() ? "`" + name + "`" : text(Legible.name(name));
    }

}
