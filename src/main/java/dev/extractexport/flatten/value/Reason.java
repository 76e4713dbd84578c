package dev.extractexport.flatten.value;

import java.util.Locale;

/// Why a value is not in its column, or not only there. The lower-case name is what `_rescued` says.
public enum Reason {

    /// Another kind of value than the column's.
    TYPE,
    /// A number or a moment beyond the column's type.
    RANGE,
    /// A number, a moment or a number's text that the column holds only nearly, or in
    /// other words.
    ROUNDED,
    /// A key that the schema does not have.
    UNKNOWN,
    /// An earlier value of a repeated key.
    DUPLICATE,
    /// The service's own wrapper around a value; the column has what is inside.
    WRAPPER,
    /// A string with a lone surrogate, which no column can hold.
    ENCODING,
    /// A row that is no object.
    ROW;

    private final String word = name().toLowerCase(Locale.ROOT);

    /// As `_rescued` says it.
    public String word() {
        return this.word;
    }

}
