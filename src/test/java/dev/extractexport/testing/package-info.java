/// What tests of several rooms share: recorders, independent readers and samples.
package dev.extractexport.testing;
