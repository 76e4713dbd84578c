package dev.extractexport.facts;

import org.jspecify.annotations.Nullable;

/// What is known of a result without holding it.
/// @param shape of the value
/// @param elements of an array or members of an object, repeated keys counted; otherwise 0
/// @param sha256 of the value's bytes as received, 64 lower-case hex digits; null if absent
/// @param hasErrors whether the metadata beside the result reports that extracting it failed in
/// part: a non-empty `error` text directly in a tree of field metadata
/// @param metadataDigest equal where the metadata of the result's fields are, byte for byte; null if
/// there are none
public record ResultFacts(Shape shape, long elements, @Nullable String sha256, boolean hasErrors,
        @Nullable String metadataDigest) {

    public ResultFacts {
        if (elements < 0) {
            throw new IllegalArgumentException("elements is %d but must be 0 or more".formatted(elements));
        }
        if ((shape == Shape.ABSENT) != (sha256 == null)) {
            throw new IllegalArgumentException(
                    "A result of shape %s with sha256 %s: exactly an absent one has none".formatted(shape, sha256));
        }
    }

    /// What kind of JSON value the result is.
    public enum Shape {

        /// The object has no member for a result.
        ABSENT, NULL, OBJECT, ARRAY,
        /// A text, a number or a boolean: no row can be made of it.
        SCALAR

    }

}
