package io.imagesdk.cli;

/** Where a command says what is to be done when a person presses Ctrl-C. */
interface Interrupts {
    /** Runs the action when the program is interrupted; running the result forgets the action. */
    Runnable onInterrupt(Runnable action);
}
