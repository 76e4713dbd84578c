package dev.extractexport.archive.json;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CheckedOutputStream;
import java.util.zip.Checksum;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JsonParser;

/// The copy that is written behind a parser's back. Bytes go to it once it is known that they are
/// neither left out nor replaced.
final class CopyBehind {

    /// In bytes: from here on what is held is let go of at the next chance.
    private static final int RELIEF = 32 * 1024;

    private final JsonParser parser;

    private final Recording recording;

    private OutputStream out;

    private boolean leavingOut;

    CopyBehind(JsonParser parser, Recording recording, OutputStream out) {
        this.parser = parser;
        this.recording = recording;
        this.out = out;
    }

    /// Begins with the present token; what came before is nobody's.
    void start() {
        this.recording.stopStreaming(tokenStart());
    }

    /// Ends with the present token.
    void end() {
        letGo();
        this.recording.startStreaming(null);
    }

    /// From now on nothing is written, until this is called with false. What is held is
    /// kept for whoever is asked next.
    void leaveOut(boolean leave) {
        this.leavingOut = leave;
    }

    /// Lets go of all bytes up to the end of the present token.
    void letGo() {
        letGo(position());
    }

    /// Lets go of all bytes before the present name but for the comma.
    void letGoWithoutComma() {
        long comma = this.recording.offset();
        while (this.recording.at(comma) != ',') {
            comma++;
        }
        letGo(comma);
        this.recording.pass(comma + 1, null);
        letGo(tokenStart());
    }

    /// Lets go of the bytes before the present token if many are held.
    void relieve() {
        if (this.recording.held() > RELIEF) {
            letGo(tokenStart());
        }
    }

    /// Puts [Secrets#REMOVED] in place of the value that comes next, of any kind.
    void removeNextValue() {
        this.parser.nextToken();
        letGo(tokenStart());
        this.recording.startStreaming(null);
        this.parser.skipChildren();
        this.parser.finishToken();
        this.recording.stopStreaming(position());
        write(quoted(Secrets.REMOVED));
    }

    /// The present name, as it came.
    String name() {
        return this.recording.exact(this.parser.currentName(), tokenStart());
    }

    /// The present text, as it came.
    String text() {
        return this.recording.exact(this.parser.getString(), tokenStart());
    }

    /// Replaces the present text if it holds a secret.
    /// @return what it was replaced by, or null
    @Nullable String cleanText() {
        char[] parsed = this.parser.getStringCharacters();
        String clean = Secrets.withoutPresignedUrls(parsed, this.parser.getStringOffset(),
                this.parser.getStringLength());
        if (clean != null) {
            char[] exact = text().toCharArray();
            clean = Secrets.withoutPresignedUrls(exact, 0, exact.length);
        }
        if (clean != null) {
            letGo(tokenStart());
            this.recording.pass(position(), null);
            write(quoted(clean));
        }
        return clean;
    }

    /// Lets the present value flow by, however long it is.
    ResultTap tapValue() {
        letGo(tokenStart());
        ResultTap tap = new ResultTap(this.leavingOut ? OutputStream.nullOutputStream() : this.out);
        this.recording.startStreaming(tap.stream());
        tap.walk(this.parser);
        this.recording.stopStreaming(position());
        return tap;
    }

    /// Lets what is walked over by `walk`, which begins with the present value, come by
    /// `check` on its way.
    void checked(Checksum check, Runnable walk) {
        letGo(tokenStart());
        OutputStream before = this.out;
        this.out = new CheckedOutputStream(before, check);
        walk.run();
        letGo();
        this.out = before;
    }

    /// The offset behind the present token.
    long position() {
        return this.parser.currentLocation().getByteOffset();
    }

    private long tokenStart() {
        return this.parser.currentTokenLocation().getByteOffset();
    }

    private void letGo(long end) {
        this.recording.pass(end, this.leavingOut ? null : this.out);
    }

    private void write(byte[] replacement) {
        if (this.leavingOut) {
            return;
        }
        try {
            this.out.write(replacement);
        }
        catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /// A JSON text in ASCII, so that half a surrogate pair survives.
    private static byte[] quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            }
            else if (c < ' ' || c > '~') {
                json.append("\\u%04x".formatted((int) c));
            }
            else {
                json.append(c);
            }
        }
        return json.append('"').toString().getBytes(StandardCharsets.US_ASCII);
    }

}
