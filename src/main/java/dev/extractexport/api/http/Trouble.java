package dev.extractexport.api.http;

import java.io.IOException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;

import dev.extractexport.api.retry.Patience;
import org.jspecify.annotations.Nullable;

/// An answer after which the same request may fare better. A connection that fails or a body that
/// breaks is another IOException and treated alike, but gives no hints.
final class Trouble extends IOException {

    private static final long serialVersionUID = 1L;

    /// The gateway's own patience has ended.
    private static final Set<Integer> TOO_SLOW = Set.of(408, 504);

    private static final Pattern NUMBER = Pattern.compile("\\d+");

    private final int status;

    private final String detail;

    private final transient @Nullable Duration asked;

    private final Patience.Failing how;

    /// @param detail what the body says, cleaned
    /// @param asked the delay the server asks for; null if none
    /// @param how which budget it is charged to
    Trouble(int status, String detail, @Nullable Duration asked, Patience.Failing how) {
        super(new Answer.Refused<Void>(status, detail).describe());
        this.status = status;
        this.detail = detail;
        this.asked = asked;
        this.how = how;
    }

    Patience.Failing how() {
        return this.how;
    }

    int status() {
        return this.status;
    }

    String detail() {
        return this.detail;
    }

    @Nullable Duration asked() {
        return this.asked;
    }

    /// Whether less might have come in time: the answer, its body, or the gateway's own
    /// patience. A connection that does not stand has nothing to do with it.
    static boolean isTooSlow(IOException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof HttpTimeoutException && !(cause instanceof HttpConnectTimeoutException)) {
                return true;
            }
        }
        return failure instanceof Trouble trouble && TOO_SLOW.contains(trouble.status());
    }

    /// In what way an attempt failed, without what differs each time.
    static String kind(IOException cause) {
        return (cause instanceof Trouble trouble) ? "HTTP " + trouble.status()
                : NUMBER.matcher(String.valueOf(cause.getMessage())).replaceAll("");
    }

}
