/// What is done about each listed job: pure decisions.
///
/// In: jobs as listed, what the ledger knows of their versions, what is wanted. Out: [Decision],
/// one for each job. Never does input or output, never asks for the time.
@NullMarked
package dev.extractexport.fetch.triage;

import org.jspecify.annotations.NullMarked;
