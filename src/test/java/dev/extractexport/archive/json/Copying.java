package dev.extractexport.archive.json;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

import dev.extractexport.facts.ObjectFacts;

/// Copies a body that arrives in pieces of a given size.
record Copying(String copy, ObjectFacts facts) {

    static Copying of(String body, CopyPolicy policy, int bytesPerRead) throws IOException {
        return of(body.getBytes(StandardCharsets.UTF_8), policy, bytesPerRead);
    }

    static Copying of(byte[] body, CopyPolicy policy, int bytesPerRead) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonSource source = new JsonSource(new Pieces(body, bytesPerRead))) {
            source.nextToken();
            ObjectFacts facts = source.copyObject(out, policy);
            source.expectEnd();
            return new Copying(out.toString(StandardCharsets.UTF_8), facts);
        }
    }

    /// Gives at most so many bytes per read.
    static final class Pieces extends InputStream {

        private final InputStream in;

        private final int most;

        Pieces(byte[] bytes, int most) {
            this.in = new ByteArrayInputStream(bytes);
            this.most = most;
        }

        @Override
        public int read() throws IOException {
            return this.in.read();
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            return this.in.read(target, offset, Math.min(length, this.most));
        }

    }

}
