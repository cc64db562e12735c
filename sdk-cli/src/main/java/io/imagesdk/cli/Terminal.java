package io.imagesdk.cli;

import java.util.Optional;

/** A terminal with a person at the keyboard. */
interface Terminal {
    /** Prints a prompt and reads a line without echo. Returns empty at the end of the input. */
    Optional<String> readSecret(String prompt);
}
