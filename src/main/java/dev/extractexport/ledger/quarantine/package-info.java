/// Versions that could not be exported: which there are, what a person said about them, and when
/// they are asked for again.
///
/// In: what the fetch and flatten steps found, and the words of the command `quarantine`. Out: who
/// is tried again, and lines for people. The table is that of `V8__quarantine.sql`, inside the
/// ledger's transactions; why and when stands in the decisions.
@NullMarked
package dev.extractexport.ledger.quarantine;

import org.jspecify.annotations.NullMarked;
