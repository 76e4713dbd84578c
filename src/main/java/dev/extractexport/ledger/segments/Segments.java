package dev.extractexport.ledger.segments;

import java.util.List;

import org.springframework.jdbc.core.simple.JdbcClient;

/// The segments that the archive should hold. One that was lost can be written anew, with other
/// bytes.
public final class Segments {

    private static final String PLACE = "segment_no = ?, frame_offset = ?, frame_length = ?, frame_plain_length = ?";

    private final JdbcClient sql;

    public Segments(JdbcClient sql) {
        this.sql = sql;
    }

    /// A segment.
    /// @param number within its export, from 1
    /// @param path relative to the archive
    /// @param bytes its length
    /// @param sha256 of its bytes, 64 lower-case hex digits
    public record Known(int number, String path, long bytes, String sha256) {
    }

    /// What a frame is about.
    /// @param statement 1 for what an export decided about the version, more for credits
    /// that came later
    public record Frame(String jobId, long updatedMicros, int statement) {
    }

    /// Where a frame lies. Offset and lengths are bytes.
    public record Place(Frame frame, long offset, long length, long plainLength) {
    }

    /// The segments of an export in their order.
    public List<Known> of(long export) {
        return this.sql
            .sql("select segment_no, path, bytes, sha256 from segment where export_no = ? order by segment_no")
            .param(export)
            .query((row, index) -> new Known(row.getInt("segment_no"), row.getString("path"), row.getLong("bytes"),
                    row.getString("sha256")))
            .list();
    }

    /// The frames of a segment that anything rests on, in the order in which they lie.
    public List<Frame> frames(long export, int segment) {
        return this.sql.sql("""
                select job_id, updated_micros, 1 statement, frame_offset from decision
                    where export_no = :export and segment_no = :segment
                union all
                select job_id, updated_micros, statement, frame_offset from usage_statement
                    where export_no = :export and segment_no = :segment
                order by frame_offset""")
            .param("export", export)
            .param("segment", segment)
            .query((row, index) -> new Frame(row.getString("job_id"), row.getLong("updated_micros"),
                    row.getInt("statement")))
            .list();
    }

    /// Another file stands in the place of a segment.
    /// @param places of all that rests on it
    public void replace(long export, Known segment, List<Place> places) {
        this.sql.sql("update segment set frames = ?, bytes = ?, sha256 = ? where export_no = ? and segment_no = ?")
            .params(places.size(), segment.bytes(), segment.sha256(), export, segment.number())
            .update();
        for (Place place : places) {
            Frame frame = place.frame();
            String table = (frame.statement() == 1) ? "decision set " : "usage_statement set ";
            String which = (frame.statement() == 1) ? "" : " and statement = " + frame.statement();
            this.sql
                .sql("update " + table + PLACE + " where export_no = ? and job_id = ? and updated_micros = ?" + which)
                .params(segment.number(), place.offset(), place.length(), place.plainLength(), export, frame.jobId(),
                        frame.updatedMicros())
                .update();
        }
    }

}
