package dev.extractexport.api.http.body;

import java.io.IOException;

import org.jspecify.annotations.Nullable;

/// A body passes its bound, and would again.
public final class OversizedException extends IOException {

    private static final long serialVersionUID = 1L;

    OversizedException(long bytes, @Nullable IOException cause) {
        super("the body has more than %d bytes".formatted(bytes), cause);
    }

}
