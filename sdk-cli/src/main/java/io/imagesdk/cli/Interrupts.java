package io.imagesdk.cli;

/** A source of interrupts such as Ctrl-C. */
interface Interrupts {
    /** Registers an action to run when the command is interrupted. Running the result removes the action. */
    Runnable onInterrupt(Runnable action);
}
