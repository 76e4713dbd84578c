package dev.extractexport.fetch.triage;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// The versions of the last pages: those the ledger may not know yet. Bounded by pages, since the
/// ledger tells of the rest.
final class SeenVersions {

    private final int pages;

    private final Deque<Set<VersionKey>> byPage = new ArrayDeque<>();

    private final Map<VersionKey, String> statuses = new HashMap<>();

    SeenVersions(int pages) {
        if (pages < 1) {
            throw new IllegalArgumentException("pages is %d but must be 1 or more".formatted(pages));
        }
        this.pages = pages;
    }

    void beginPage() {
        if (this.byPage.size() == this.pages) {
            this.byPage.removeFirst().forEach(this.statuses::remove);
        }
        this.byPage.addLast(new HashSet<>());
    }

    /// A version that comes with another status than before is news: a job may have
    /// finished between two listings within one tick of its clock.
    /// @return whether it is the first time
    boolean add(VersionKey key, String status) {
        String before = this.statuses.putIfAbsent(key, status);
        if (before == null) {
            this.byPage.getLast().add(key);
            return true;
        }
        this.statuses.put(key, status);
        return !before.equals(status);
    }

}
