package dev.extractexport.api.http;

import java.io.IOException;
import java.time.Duration;

import dev.extractexport.api.pace.Patience;
import org.jspecify.annotations.Nullable;

/// An answer after which the same request may fare better. A connection that fails or a body that
/// breaks is another IOException and treated alike, but gives no hints.
final class Trouble extends IOException {

    private static final long serialVersionUID = 1L;

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

}
