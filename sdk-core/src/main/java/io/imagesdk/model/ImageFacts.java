package io.imagesdk.model;

import java.util.OptionalInt;

/**
 * What the bytes of a picture say of themselves, whatever was asked for or announced.
 *
 * @param format from the magic bytes
 * @param width in pixels, from the header; empty where the header does not say it (SVG)
 * @param height in pixels, likewise
 * @param byteCount how many there are
 * @param sha256 their SHA-256 in lower-case hexadecimal
 */
public record ImageFacts(ImageFormat format, OptionalInt width, OptionalInt height, long byteCount, String sha256) {}
