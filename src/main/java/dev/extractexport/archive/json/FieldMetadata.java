package dev.extractexport.archive.json;

import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Walks over the metadata of a result's fields, which mirrors the result and is often larger, and
/// looks for reported errors. The value itself is a tree of field metadata in v1;
/// `document_metadata` and the elements of `page_metadata` and `row_metadata` are the trees in v2.
final class FieldMetadata {

    private final JsonParser parser;

    private final CopyBehind copy;

    private boolean hasErrors;

    FieldMetadata(JsonParser parser, CopyBehind copy) {
        this.parser = parser;
        this.copy = copy;
    }

    /// Tells whether the metadata of two versions of a job are the same, which nothing
    /// but chance can make it mistake: two checksums of 32 bits and the length. SHA-256
    /// would cost fetching 2 % under the first compiler, for a question seldom asked.
    static final class Digest implements Checksum {

        private final CRC32 one = new CRC32();

        private final CRC32C other = new CRC32C();

        private long bytes;

        @Override
        public void update(int value) {
            update(new byte[] { (byte) value }, 0, 1);
        }

        @Override
        public void update(byte[] source, int offset, int length) {
            this.one.update(source, offset, length);
            this.other.update(source, offset, length);
            this.bytes += length;
        }

        @Override
        public long getValue() {
            return (this.one.getValue() << Integer.SIZE) | this.other.getValue();
        }

        @Override
        public void reset() {
            this.one.reset();
            this.other.reset();
            this.bytes = 0;
        }

        /// Null if no metadata came by.
        @Nullable String text() {
            return (this.bytes > 0) ? "%016x-%d".formatted(getValue(), this.bytes) : null;
        }

    }

    /// Walks over the present value.
    /// @param digest takes its bytes as they are archived, unless it is null
    /// @return whether a tree holds a non-empty text called `error`
    boolean walk(Digest digest) {
        if (this.parser.currentToken() != JsonToken.VALUE_NULL) {
            this.copy.checked(digest, this::walk);
        }
        return this.hasErrors;
    }

    private void walk() {
        if (this.parser.currentToken() != JsonToken.START_OBJECT) {
            tree(false);
            return;
        }
        while (this.parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = this.parser.currentName();
            if (Secrets.isSecretName(name)) {
                this.copy.removeNextValue();
                continue;
            }
            this.parser.nextToken();
            switch (name) {
                case "document_metadata" -> tree(true);
                case "page_metadata", "row_metadata" -> trees();
                case "error" -> errorOrTree();
                default -> tree(false);
            }
        }
    }

    /// Walks over the present value, however deep it is, and only removes secrets.
    void walkBlindly() {
        tree(false);
    }

    private void trees() {
        if (this.parser.currentToken() != JsonToken.START_ARRAY) {
            tree(false);
            return;
        }
        while (this.parser.nextToken() != JsonToken.END_ARRAY) {
            tree(true);
        }
    }

    private void errorOrTree() {
        this.hasErrors |= isText();
        tree(false);
    }

    /// Walks over a value, which is as deep as the result, without recursion.
    /// @param watched whether an `error` directly in it counts
    private void tree(boolean watched) {
        int depth = 0;
        boolean error = false;
        do {
            this.copy.relieve();
            JsonToken token = this.parser.currentToken();
            if (token == JsonToken.PROPERTY_NAME) {
                error = watched && depth == 1 && this.parser.currentName().equals("error");
                if (Secrets.isSecretName(this.parser.currentName())) {
                    this.copy.removeNextValue();
                }
            }
            else if (token == JsonToken.VALUE_STRING) {
                this.hasErrors |= error && isText();
                this.copy.cleanText();
            }
            depth += token.isStructStart() ? 1 : 0;
            depth -= token.isStructEnd() ? 1 : 0;
            error &= token == JsonToken.PROPERTY_NAME;
        }
        while (depth > 0 && this.parser.nextToken() != null);
    }

    private boolean isText() {
        return this.parser.currentToken() == JsonToken.VALUE_STRING && this.parser.getStringLength() > 0;
    }

}
