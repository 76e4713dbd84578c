package dev.extractexport.flatten.tape;

import java.io.IOException;
import java.io.InputStream;

/// Finds the result in a frame and puts it on a tape; all else is skipped.
///
/// ```
/// frame  = {"source": "…", "job": {…}, "run": {…} | null}
/// result = run.data, else run.extract_result, else job.extract_result
/// ```
///
/// A key that is present counts, even with `null`; of a repeated key the last counts.
public final class FrameReader {

    /// There is no result in the frame.
    public static final int ABSENT = -1;

    private final Tape tape;

    private final JsonScanner json;

    private int jobResult;

    private int runData;

    private int runResult;

    /// @param tape takes the results, one after the other
    public FrameReader(Tape tape) {
        this.tape = tape;
        this.json = new JsonScanner(tape);
    }

    /// Reads the frame to its end. The tape is cleared first.
    /// @return the node of the result, or [#ABSENT]
    /// @throws UnreadableJsonException if the frame is not well-formed JSON or goes
    /// beyond a bound
    public int read(InputStream frame) throws IOException, UnreadableJsonException {
        this.tape.clear();
        this.jobResult = ABSENT;
        this.runData = ABSENT;
        this.runResult = ABSENT;
        this.json.start(frame);
        members((name) -> {
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
        });
        if (this.json.significant() >= 0) {
            throw this.json.malformed();
        }
        return (this.runData != ABSENT) ? this.runData : (this.runResult != ABSENT) ? this.runResult : this.jobResult;
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

    private void jobMember(String name) throws IOException, UnreadableJsonException {
        if (name.equals("extract_result")) {
            this.jobResult = this.json.copy();
        }
        else {
            this.json.skip();
        }
    }

    private void runMember(String name) throws IOException, UnreadableJsonException {
        switch (name) {
            case "data" -> this.runData = this.json.copy();
            case "extract_result" -> this.runResult = this.json.copy();
            default -> this.json.skip();
        }
    }

}
