package dev.extractexport.api;

/// What asking for one job came to. Concerns this job only: what concerns all of them is a
/// [dev.extractexport.failure.Failure].
/// @param <T> what was asked for
public sealed interface Fetched<T> {

    /// It is there.
    record Found<T>(T value) implements Fetched<T> {
    }

    /// The API knows it no longer: deleted or expired.
    record Gone<T>() implements Fetched<T> {
    }

    /// The API has it but does not give it, or gives what cannot be read.
    /// @param reason for the operator, in one line
    /// @param passing whether that may pass by itself, so that another night may fare
    /// better
    record Refused<T>(String reason, boolean passing) implements Fetched<T> {
    }

}
