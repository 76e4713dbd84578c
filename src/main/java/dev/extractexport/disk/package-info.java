/// Files that appear whole or not at all.
///
/// In: bytes and a final path. Out: a file that is complete, synced and under its final name. Every
/// other room writes through here, so that the order of write, force, rename and directory force is
/// decided once. Never knows what a file means.
@NullMarked
package dev.extractexport.disk;

import org.jspecify.annotations.NullMarked;
