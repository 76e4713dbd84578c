package dev.extractexport.cli.outcome;

import dev.extractexport.cli.console.Voice;

/// A command that only reads: it has nothing in hand, and ends at once.
public record InterruptedReader(Voice voice) implements Signals.Interruptible {

    @Override
    public boolean stop() {
        return false;
    }

    @Override
    public void interrupted(int exitCode) {
        this.voice.warn("Interrupted; nothing was changed");
    }

}
