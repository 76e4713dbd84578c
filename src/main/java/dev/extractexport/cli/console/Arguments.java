package dev.extractexport.cli.console;

import java.util.Optional;

/// Looks at arguments that are not parsed yet, or that cannot be.
public final class Arguments {

    private Arguments() {
    }

    /// The value of `option`, given as `--name value` or `--name=value`; the last one
    /// if there are several.
    public static Optional<String> valueOf(String option, String[] arguments) {
        String found = null;
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].equals(option) && i + 1 < arguments.length) {
                found = arguments[i + 1];
            }
            else if (arguments[i].startsWith(option + "=")) {
                found = arguments[i].substring(option.length() + 1);
            }
        }
        return Optional.ofNullable(found);
    }

}
