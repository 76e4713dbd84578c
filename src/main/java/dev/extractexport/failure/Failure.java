package dev.extractexport.failure;

import org.jspecify.annotations.Nullable;

/// Ends a command. The kind says who must act and whether waiting helps; the message says in one
/// line what was found, where, what was expected and what to do next. A message never holds the key
/// or the content of a document.
public final class Failure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Kind kind;

    public Failure(Kind kind, String message) {
        this(kind, message, null);
    }

    public Failure(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /// Who must act, and whether waiting helps.
    public Kind kind() {
        return this.kind;
    }

    /// Who must act. `cli` maps each kind to its exit code.
    public enum Kind {

        /// The operator: an option, the job file, the environment or the Java in use is
        /// wrong.
        SETTINGS,
        /// Nobody yet: API unreachable, retries used up, disk full. Running again
        /// resumes.
        INCOMPLETE,
        /// The owner of the key: it is wrong, revoked, or may not list this project.
        UNAUTHORIZED,
        /// Whoever pays: credits or the plan's limit are used up. Resumes when lifted.
        QUOTA,
        /// Nobody: another export holds this output.
        LOCKED,
        /// The makers or the operator: damaged files or a bug. Waiting does not help.
        DAMAGE

    }

}
