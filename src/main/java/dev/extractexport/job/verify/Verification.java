package dev.extractexport.job.verify;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import dev.extractexport.publish.Layout;
import dev.extractexport.publish.Verifier;

/// All that can be told of an output without network.
/// @param exports manifests read
/// @param files files that the manifests name
/// @param bytes that were read
/// @param problems one line each, what caused others first; empty when all is well
/// @param notes what could not be compared and why, one line each
public record Verification(int exports, long files, long bytes, List<String> problems, List<String> notes) {

    /// Reads everything again.
    public static Verification of(Layout layout) {
        AgainstLedger.Findings ledger = AgainstLedger.look(layout);
        Verifier.Findings files = new Verifier(layout).verify(ledger.manifests(), ledger.unpublished());
        // What both of them see is one problem.
        Set<String> problems = new LinkedHashSet<>(ledger.causes());
        problems.addAll(files.problems());
        problems.addAll(ledger.problems());
        return new Verification(files.exports(), files.files(), files.bytes(), List.copyOf(problems), ledger.notes());
    }

}
