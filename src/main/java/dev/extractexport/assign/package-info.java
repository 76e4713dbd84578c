/// The end of fetch: which dataset, version and task each document belongs to.
///
/// In: the decisions of one export, in the order in which rows are written. Out: the same decisions
/// with datasets, versions and tasks, all in one commit. Depends on nothing but that order, so that
/// names and numbers are the same however fetching went. Never reads a result.
@NullMarked
package dev.extractexport.assign;

import org.jspecify.annotations.NullMarked;
