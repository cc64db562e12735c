package io.imagesdk.testkit;

import java.util.List;

/**
 * An input file of a batch.
 *
 * @param id the id of the file
 * @param name the name that the client has chosen
 * @param length the length in bytes
 * @param lines the lines that can be read
 * @param errors the other lines
 */
record UploadedFile(
        String id, String name, long length, List<BatchLine> lines, List<BatchLineReader.LineError> errors) {}
