/// How fast the program is and how much memory it takes: `make bench`.
///
/// In: the built jar and generated documents. Out: a table on the terminal, the same as
/// `target/bench/bench.md` and `bench.json`. No test: it asserts nothing but that both sides of a
/// comparison wrote the same rows. [Bench] is the way in; what is measured runs in processes of its
/// own, so that one measurement does not warm up the next.
package dev.extractexport.bench;
