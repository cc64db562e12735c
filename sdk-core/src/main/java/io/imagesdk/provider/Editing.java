package io.imagesdk.provider;

/**
 * How a provider edits pictures.
 *
 * @param operation where it is asked for and what else it takes
 * @param images how the pictures are sent
 */
public record Editing(Operation operation, ImageEncoding images) {}
