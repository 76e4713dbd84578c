/// A crash at every single point, and a power cut at many.
package dev.extractexport.crash;
