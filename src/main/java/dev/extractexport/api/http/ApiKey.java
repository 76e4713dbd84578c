package dev.extractexport.api.http;

import dev.extractexport.failure.Failure;
import dev.extractexport.failure.Failure.Kind;

/// The bearer key. Its text can be reached only where the header is set and where error texts are
/// cleaned of it.
public final class ApiKey {

    private static final char FIRST_PRINTABLE = '!';

    private static final char LAST_PRINTABLE = '~';

    private final String value;

    /// @throws Failure if `value` is empty or cannot stand in a header; the message
    /// does not repeat it
    public ApiKey(String value) {
        if (value.isEmpty()) {
            throw new Failure(Kind.SETTINGS, "The API key is empty: set LLAMA_CLOUD_API_KEY, "
                    + "or LLAMA_CLOUD_API_KEY_FILE to a file that holds it");
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < FIRST_PRINTABLE || c > LAST_PRINTABLE) {
                throw new Failure(Kind.SETTINGS,
                        ("The API key has the character U+%04X at position %d of %d, "
                                + "expected printable ASCII without spaces: copy it again into LLAMA_CLOUD_API_KEY")
                            .formatted((int) c, i + 1, value.length()));
            }
        }
        this.value = value;
    }

    String value() {
        return this.value;
    }

    @Override
    public String toString() {
        return "***";
    }

}
