package dev.extractexport.flatten.tape;

import java.io.IOException;
import java.io.InputStream;

import org.jspecify.annotations.Nullable;

/// Finds the result in a frame and puts it on a tape, and where there is a tape for it the metadata
/// of the result's fields; all else is skipped.
///
/// ```
/// frame    = {"source": "…", "job": {…}, "run": {…} | null}
/// result   = run.data, else run.extract_result, else job.extract_result
/// metadata = M.field_metadata of that run or job
/// M        = extraction_metadata beside data, extract_metadata beside extract_result, else the other
/// ```
///
/// A key that is present counts, even with `null`; of a repeated key the last counts.
public final class FrameReader {

    /// There is no result in the frame.
    public static final int ABSENT = -1;

    /// What v1 and v2 call the object that holds the metadata of fields.
    private static final String V1_METADATA = "extraction_metadata";

    private static final String V2_METADATA = "extract_metadata";

    private static final String ONE_BY_ONE = "; with the setting 'evidence: off' rows and elements of lists "
            + "are read one by one";

    private static final String WITHOUT = "; with the setting 'evidence: off' the result is exported without it";

    private final Tape tape;

    private final @Nullable Tape metadataTape;

    private final JsonScanner json;

    private int jobResult;

    private int runData;

    private int runResult;

    /// Where the metadata stand that were read last.
    private int found;

    private final Metadata ofJob = new Metadata();

    private final Metadata ofRun = new Metadata();

    /// Metadata is skipped.
    /// @param tape takes the results, one after the other
    public FrameReader(Tape tape) {
        this(tape, null);
    }

    /// @param tape takes the results, one after the other
    /// @param metadataTape takes the metadata of their fields; null to skip it
    public FrameReader(Tape tape, @Nullable Tape metadataTape) {
        this.tape = tape;
        this.metadataTape = metadataTape;
        this.json = new JsonScanner(tape);
    }

    /// Where the metadata of one object stand, by the member that holds them.
    private static final class Metadata {

        private int v1;

        private int v2;

        void clear() {
            this.v1 = ABSENT;
            this.v2 = ABSENT;
        }

        int preferring(boolean first) {
            boolean useFirst = first ? this.v1 != ABSENT : this.v2 == ABSENT;
            return useFirst ? this.v1 : this.v2;
        }

    }

    /// Where a frame is read from.
    @FunctionalInterface
    public interface Source {

        /// Opens the frame at its beginning. May be called again, also before an earlier
        /// stream is closed.
        InputStream open() throws IOException;

    }

    /// Reads the frame to its end. The tape is cleared first.
    /// @return the node of the result, or [#ABSENT]
    /// @throws UnreadableJsonException if the frame is not well-formed JSON or goes
    /// beyond a bound
    public int read(Source frame) throws IOException, UnreadableJsonException {
        this.tape.clear();
        this.tape.frame(frame);
        this.jobResult = ABSENT;
        this.runData = ABSENT;
        this.runResult = ABSENT;
        this.ofJob.clear();
        this.ofRun.clear();
        if (this.metadataTape != null) {
            this.metadataTape.clear();
        }
        try (InputStream in = frame.open()) {
            this.json.start(in);
            members(this::frameMember);
            if (this.json.significant() >= 0) {
                throw this.json.malformed();
            }
        }
        return (this.runData != ABSENT) ? this.runData : (this.runResult != ABSENT) ? this.runResult : this.jobResult;
    }

    /// The node of the metadata of the result that was just read, or [#ABSENT]. It is on
    /// the tape for metadata.
    public int metadata() {
        if (this.runData == ABSENT && this.runResult == ABSENT && this.jobResult != ABSENT) {
            return this.ofJob.preferring(false);
        }
        return this.ofRun.preferring(this.runData != ABSENT);
    }

    /// Reads the value of a member.
    @FunctionalInterface
    private interface Member {

        void read(String name) throws IOException, UnreadableJsonException;

    }

    /// Reads an object.
    private void members(Member member) throws IOException, UnreadableJsonException {
        if (this.json.significant() != '{') {
            throw this.json.malformed();
        }
        int c = this.json.significant();
        if (c == '}') {
            return;
        }
        while (true) {
            member.read(this.json.name(c));
            c = this.json.significant();
            if (c == '}') {
                return;
            }
            if (c != ',') {
                throw this.json.malformed();
            }
            c = this.json.significant();
        }
    }

    private void frameMember(String name) throws IOException, UnreadableJsonException {
        boolean object = this.json.peek() == '{';
        if (object && name.equals("job")) {
            members(this::jobMember);
        }
        else if (object && name.equals("run")) {
            members(this::runMember);
        }
        else {
            this.json.skip();
        }
    }

    private void jobMember(String name) throws IOException, UnreadableJsonException {
        switch (name) {
            case "extract_result" -> this.jobResult = result();
            case V1_METADATA -> this.ofJob.v1 = readMetadata();
            case V2_METADATA -> this.ofJob.v2 = readMetadata();
            default -> this.json.skip();
        }
    }

    private void runMember(String name) throws IOException, UnreadableJsonException {
        switch (name) {
            case "data" -> this.runData = result();
            case "extract_result" -> this.runResult = result();
            case V1_METADATA -> this.ofRun.v1 = readMetadata();
            case V2_METADATA -> this.ofRun.v2 = readMetadata();
            default -> this.json.skip();
        }
    }

    private int result() throws IOException, UnreadableJsonException {
        try {
            return this.json.copy();
        }
        catch (UnreadableJsonException ex) {
            throw (this.metadataTape != null && ex.isHeld()) ? new UnreadableJsonException(ex.getMessage() + ONE_BY_ONE)
                    : ex;
        }
    }

    /// Reads an object that may hold the metadata of fields.
    /// @return where they stand, or [#ABSENT]
    private int readMetadata() throws IOException, UnreadableJsonException {
        Tape target = this.metadataTape;
        if (target == null || this.json.peek() != '{') {
            this.json.skip();
            return ABSENT;
        }
        this.found = ABSENT;
        members((name) -> {
            if (name.equals("field_metadata")) {
                int node = fieldMetadata(target);
                this.found = (target.kind(node) == Tape.Kind.NULL) ? ABSENT : node;
            }
            else {
                this.json.skip();
            }
        });
        return this.found;
    }

    private int fieldMetadata(Tape target) throws IOException, UnreadableJsonException {
        this.json.into(target);
        try {
            return this.json.copy();
        }
        catch (UnreadableJsonException ex) {
            throw new UnreadableJsonException(ex.getMessage() + WITHOUT);
        }
        finally {
            this.json.into(this.tape);
        }
    }

}
