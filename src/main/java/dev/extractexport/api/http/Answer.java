package dev.extractexport.api.http;

/// How a request ended that the API answered for good.
/// @param <T> what the reader made of the body
public sealed interface Answer<T> {

    /// The body came whole.
    record Whole<T>(T value) implements Answer<T> {
    }

    /// The API refuses this request, and asking again would not change that.
    /// @param status of HTTP
    /// @param detail what the API says, short and cleaned; may be empty
    record Refused<T>(int status, String detail) implements Answer<T> {

        /// For messages: status and detail.
        public String describe() {
            return this.detail.isEmpty() ? "HTTP " + this.status : "HTTP %d: %s".formatted(this.status, this.detail);
        }

    }

    /// Every attempt failed, though the API answers others: it is this request that is
    /// ill.
    /// @param reason for the operator, in one line
    record Failing<T>(String reason) implements Answer<T> {
    }

}
