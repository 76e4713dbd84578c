package dev.extractexport.sandbox.world;

/// What is odd about the result of one job, beyond the noise that every result has. Seen at the
/// real service or allowed by its schema.
public enum Quirk {

    /// Nothing.
    NONE,
    /// The whole result is `{}`. One job of the world.
    EMPTY_OBJECT,
    /// The whole result is `[]`. One job of the world.
    EMPTY_ARRAY,
    /// A completed job whose result is null. One job of the world.
    NULL_RESULT,
    /// One row of several is null; a result that is one object is left as it is.
    NULL_ROW,
    /// One value has another type than the schema says.
    WRONG_TYPE,
    /// Keys that the schema does not name.
    UNKNOWN_KEYS,
    /// A number that neither a double nor a 64-bit integer holds.
    LARGE_NUMBER,
    /// Objects inside lists come in the service's internal wrapper.
    WRAPPER,
    /// Completed in part: the metadata carry an error text.
    PARTIAL;

    /// Every how many jobs the frequent quirks come back; prime, so that they wander
    /// through the datasets.
    private static final int PERIOD = 61;

    static Quirk of(int index) {
        return switch (index) {
            case 9 -> EMPTY_OBJECT;
            case 12 -> EMPTY_ARRAY;
            case 14 -> NULL_RESULT;
            default -> ofPosition(index % PERIOD);
        };
    }

    private static Quirk ofPosition(int position) {
        return switch (position) {
            case 3, 18 -> WRONG_TYPE;
            case 5, 24 -> UNKNOWN_KEYS;
            case 19, 36 -> LARGE_NUMBER;
            case 27 -> WRAPPER;
            case 30 -> NULL_ROW;
            case 40 -> PARTIAL;
            default -> NONE;
        };
    }

}
