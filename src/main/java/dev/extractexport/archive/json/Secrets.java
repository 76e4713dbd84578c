package dev.extractexport.archive.json;

import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/// What must not be stored, wherever the API puts it.
final class Secrets {

    /// Stands in place of a secret.
    static final String REMOVED = "[removed]";

    /// Parameters that make a URL a key: `X-Amz-Signature` and `Signature` of AWS,
    /// `X-Goog-Signature` of Google, `sig` of Azure.
    private static final List<String> SIGNATURES = List.of("signature=", "sig=");

    private Secrets() {
    }

    /// Whether values of a member so named are credentials.
    static boolean isSecretName(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.startsWith("webhook") || lower.contains("secret") || lower.equals("authorization");
    }

    /// The text with [#REMOVED] in place of each URL that grants access to whoever holds
    /// it. Such URLs also stand amid the words of error messages.
    /// @return null if the text holds none
    static @Nullable String withoutPresignedUrls(char[] text, int offset, int length) {
        int end = offset + length;
        int copied = offset;
        StringBuilder clean = null;
        int at = urlFrom(text, offset, end);
        while (at < end) {
            int urlEnd = endOfUrl(text, at, end);
            if (isPresigned(new String(text, at, urlEnd - at).toLowerCase(Locale.ROOT))) {
                clean = (clean != null) ? clean : new StringBuilder();
                clean.append(text, copied, at - copied).append(REMOVED);
                copied = urlEnd;
            }
            at = urlFrom(text, urlEnd, end);
        }
        return (clean != null) ? clean.append(text, copied, end - copied).toString() : null;
    }

    /// Where the next `http://` or `https://` begins, or `end`.
    private static int urlFrom(char[] text, int from, int end) {
        for (int at = from; at < end; at++) {
            if (matches(text, at, end, "http")) {
                int after = at + 4;
                after += matches(text, after, end, "s") ? 1 : 0;
                if (matches(text, after, end, "://")) {
                    return at;
                }
            }
        }
        return end;
    }

    private static boolean matches(char[] text, int at, int end, String lowerCase) {
        if (at + lowerCase.length() > end) {
            return false;
        }
        for (int i = 0; i < lowerCase.length(); i++) {
            if (Character.toLowerCase(text[at + i]) != lowerCase.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static int endOfUrl(char[] text, int from, int end) {
        int at = from;
        while (at < end && text[at] > ' ' && "\"'<>`".indexOf(text[at]) < 0) {
            at++;
        }
        return at;
    }

    private static boolean isPresigned(String url) {
        return SIGNATURES.stream().anyMatch(url::contains);
    }

}
