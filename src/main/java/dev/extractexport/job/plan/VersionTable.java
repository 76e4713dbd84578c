package dev.extractexport.job.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.extractexport.ledger.JobVersions;
import org.jspecify.annotations.Nullable;

/// The ledger's rows about versions, in 12 bytes each and at most three times as many for room to
/// grow. A version is known by 64 bits of hash: of a million versions two are taken for one once in
/// some 37 million plans, which a plan can bear.
final class VersionTable {

    private static final List<String> STATES = List.of("EXPORTED", "OPEN", "FILTERED", "QUARANTINED", "EXPIRED",
            "SKIPPED", "SUPERSEDED");

    private static final List<String> OUTCOMES = List.of("EXPORTED", "UNCHANGED", "OPEN", "QUARANTINED", "EXPIRED",
            "FILTERED", "DEFERRED");

    private static final int STATE_BITS = 3;

    private static final int OUTCOME_BITS = 3;

    private static final int STATUS_BITS = 10;

    private static final int EXPORT_BITS = 16;

    /// The service has a dozen statuses; a thousand more share one place.
    private static final int MAX_STATUSES = (1 << STATUS_BITS) - 1;

    private static final int FIRST_CAPACITY = 1024;

    /// Half a billion versions: beyond any heap this program is given.
    private static final int MAX_CAPACITY = 1 << 29;

    /// Free places of ten, at least.
    private static final int FREE_TENTHS = 4;

    private final long before;

    private final List<String> statuses = new ArrayList<>();

    private final Map<String, Integer> statusIndex = new HashMap<>();

    private long[] hashes = new long[FIRST_CAPACITY];

    private int[] rows = new int[FIRST_CAPACITY];

    private int size;

    /// @param firstExport the first one that must be told from others; all before it
    /// count as one
    VersionTable(long firstExport) {
        this.before = firstExport - 1;
    }

    int size() {
        return this.size;
    }

    JobVersions.@Nullable Known get(JobVersions.Key key) {
        int place = place(hash(key));
        return (this.hashes[place] != 0) ? unpack(this.rows[place]) : null;
    }

    void put(JobVersions.Key key, JobVersions.Known known) {
        long hash = hash(key);
        int place = place(hash);
        if (this.hashes[place] == 0) {
            this.hashes[place] = hash;
            this.size++;
        }
        this.rows[place] = pack(known);
        if (10L * this.size > (10L - FREE_TENTHS) * this.hashes.length) {
            grow();
        }
    }

    private int place(long hash) {
        int mask = this.hashes.length - 1;
        int place = Math.toIntExact(hash & mask);
        while (this.hashes[place] != 0 && this.hashes[place] != hash) {
            place = (place + 1) & mask;
        }
        return place;
    }

    private void grow() {
        if (this.hashes.length == MAX_CAPACITY) {
            throw new IllegalStateException("More than %d versions cannot be planned".formatted(this.size));
        }
        long[] oldHashes = this.hashes;
        int[] oldRows = this.rows;
        this.hashes = new long[oldHashes.length * 2];
        this.rows = new int[oldRows.length * 2];
        for (int i = 0; i < oldHashes.length; i++) {
            if (oldHashes[i] != 0) {
                int place = place(oldHashes[i]);
                this.hashes[place] = oldHashes[i];
                this.rows[place] = oldRows[i];
            }
        }
    }

    /// FNV-1a over the id and the version, then mixed so that the low bits depend on all.
    private static long hash(JobVersions.Key key) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < key.jobId().length(); i++) {
            hash = (hash ^ key.jobId().charAt(i)) * 0x100000001b3L;
        }
        hash ^= key.updatedMicros() * 0x9e3779b97f4a7c15L;
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
        hash ^= hash >>> 33;
        return (hash != 0) ? hash : 1;
    }

    private int pack(JobVersions.Known known) {
        long most = (1L << EXPORT_BITS) - 1;
        int export = Math.toIntExact(Math.clamp(known.seenExport() - this.before, 0L, most));
        int packed = export;
        packed = (packed << STATUS_BITS) | status(known.status());
        packed = (packed << OUTCOME_BITS) | OUTCOMES.indexOf(known.seenOutcome());
        return (packed << STATE_BITS) | STATES.indexOf(known.state());
    }

    private JobVersions.Known unpack(int packed) {
        String state = STATES.get(packed & ((1 << STATE_BITS) - 1));
        int rest = packed >>> STATE_BITS;
        String outcome = OUTCOMES.get(rest & ((1 << OUTCOME_BITS) - 1));
        rest >>>= OUTCOME_BITS;
        int status = rest & MAX_STATUSES;
        rest >>>= STATUS_BITS;
        return new JobVersions.Known(state, (status < this.statuses.size()) ? this.statuses.get(status) : "",
                this.before + rest, outcome);
    }

    private int status(String status) {
        Integer known = this.statusIndex.get(status);
        if (known != null) {
            return known;
        }
        if (this.statuses.size() >= MAX_STATUSES) {
            return MAX_STATUSES;
        }
        this.statuses.add(status);
        this.statusIndex.put(status, this.statuses.size() - 1);
        return this.statuses.size() - 1;
    }

}
