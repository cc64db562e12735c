package io.imagesdk.cli;

import java.util.Optional;

/** A person at a keyboard. */
interface Terminal {
    /** Asks for something that is not shown while it is typed; empty at the end of the input. */
    Optional<String> readSecret(String question);
}
