package io.imagesdk.internal.transport;

import java.io.IOException;

/** Thrown if an input file became longer or shorter after its length was sent. */
final class ChangedFileException extends IOException {
    private static final long serialVersionUID = 1L;

    ChangedFileException(String fileName) {
        super("the file " + fileName + " changed while it was sent");
    }
}
