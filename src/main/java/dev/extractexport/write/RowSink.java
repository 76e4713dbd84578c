package dev.extractexport.write;

import java.math.BigInteger;

/// Takes rows, one event after the other, in the order of a depth-first walk.
///
/// ```
/// row     = startRow { field } endRow
/// field   = startField(index) value endField(index)      a field left out is null
/// value   = text | long | double | decimal | boolean | struct | list
/// struct  = startStruct { field } endStruct
/// list    = startList { value | nullElement } endList
/// ```
///
/// `index` counts the columns of the table, or the fields of the present struct, from 0. Fields may
/// come in any order but each at most once. Errors of the medium are thrown as
/// [java.io.UncheckedIOException].
public interface RowSink {

    void startRow();

    void endRow();

    void startField(int index);

    void endField(int index);

    void startStruct();

    void endStruct();

    void startList();

    void endList();

    /// An element of the present list that is null.
    void nullElement();

    /// INT32, INT64, DATE in days since 1970-01-01, TIMESTAMP in microseconds since
    /// 1970-01-01T00:00:00Z, or a decimal of at most 18 digits without its point.
    void longValue(long value);

    /// A decimal of more than 18 digits, without its point.
    void decimalValue(BigInteger unscaled);

    void doubleValue(double value);

    void booleanValue(boolean value);

    /// STRING or JSON. The bytes may be reused by the caller after the call returns.
    /// @param utf8 holds well-formed UTF-8
    void textValue(byte[] utf8, int offset, int length);

}
