/// The first class of the jar, compiled for Java 17.
///
/// In: the command line. Out: a start of `cli`, or one line that names the Java to use. Never loads
/// anything else of the program itself.
package dev.extractexport.launch;
