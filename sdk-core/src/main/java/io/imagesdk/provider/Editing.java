package io.imagesdk.provider;

/**
 * How a provider edits pictures.
 *
 * @param operation where it is asked for and what else it takes
 * @param inputImages how the pictures are sent
 */
public record Editing(Operation operation, ImageEncoding inputImages) {}
