package dev.extractexport.disk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;

/// What kept a file from being read or written, in words. The exceptions of `java.nio.file` say it in
/// their name only, and have a bare path for a message.
public final class IoReason {

    private IoReason() {
    }

    public static String of(IOException ex) {
        return switch (ex) {
            case NoSuchFileException missing -> missing.getFile() + " is not there";
            case AccessDeniedException denied -> denied.getFile() + ": permission denied";
            case FileSystemException other when other.getReason() == null -> named(other);
            default -> (ex.getMessage() != null) ? ex.getMessage() : ex.getClass().getSimpleName();
        };
    }

    public static String of(UncheckedIOException ex) {
        return of(Objects.requireNonNull(ex.getCause()));
    }

    private static String named(FileSystemException ex) {
        return ex.getClass().getSimpleName().replace("Exception", "") + ": " + ex.getMessage();
    }

}
