package dev.extractexport.cli.outcome;

import dev.extractexport.failure.Failure;

/// What the program tells the shell.
public enum ExitCode {

    /// Complete; also when there was nothing new.
    COMPLETE(0),
    /// `verify` found something wrong, or `explain` nothing.
    FINDINGS(1),
    /// A bad option, job file, environment or Java.
    SETTINGS(2),
    /// Complete, but this export quarantined a document or found one expired.
    QUARANTINED(10),
    /// Incomplete: run again and it resumes.
    INCOMPLETE(20),
    /// The key is refused.
    UNAUTHORIZED(30),
    /// Credits or plan limit; resumes when lifted.
    QUOTA(40),
    /// Another export holds this output.
    LOCKED(50),
    /// Damage or an internal error: waiting does not help.
    DAMAGE(60);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    public int code() {
        return this.code;
    }

    public static ExitCode of(Failure.Kind kind) {
        return switch (kind) {
            case SETTINGS -> SETTINGS;
            case INCOMPLETE -> INCOMPLETE;
            case UNAUTHORIZED -> UNAUTHORIZED;
            case QUOTA -> QUOTA;
            case LOCKED -> LOCKED;
            case DAMAGE -> DAMAGE;
        };
    }

}
