package io.imagesdk.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Content of known length that can be written multiple times and is not necessarily held in memory. */
interface BodyContent {
    /** Responses with URLs are shorter. */
    int MAX_SEARCHED = 64 * 1024;

    String URL_START = "\"http";

    /** Returns the length in bytes. */
    long length();

    void writeTo(OutputStream out) throws IOException;

    static BodyContent of(byte[] bytes) {
        return new SizedContent(bytes.length, out -> out.write(bytes));
    }

    static BodyContent of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    static BodyContent base64(BodyContent content) {
        return new SizedContent((content.length() + 2) / 3 * 4, out -> {
            OutputStreams.Base64OutputStream encoding = new OutputStreams.Base64OutputStream(out);
            content.writeTo(encoding);
            encoding.complete();
        });
    }

    /** Returns the first half of the content, rounded down to full bytes. */
    static BodyContent firstHalf(BodyContent content) {
        return start(content, content.length() / 2);
    }

    /**
     * Returns the first half of a response. It ends earlier, within the first URL, if that would be complete: a client
     * that has a complete URL has the image.
     */
    static BodyContent firstHalfWithoutUrl(BodyContent response) {
        long half = response.length() / 2;
        return start(response, half > MAX_SEARCHED ? half : Math.min(half, withinFirstUrl(response)));
    }

    private static BodyContent start(BodyContent content, long length) {
        return new SizedContent(length, out -> content.writeTo(new OutputStreams.LimitedOutputStream(out, length)));
    }

    private static long withinFirstUrl(BodyContent content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            content.writeTo(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("a response in memory could not be read", e);
        }
        int start = bytes.toString(StandardCharsets.ISO_8859_1).indexOf(URL_START);
        return start < 0 ? Long.MAX_VALUE : start + URL_START.length();
    }

    static BodyContent concat(List<BodyContent> contents) {
        return new SizedContent(contents.stream().mapToLong(BodyContent::length).sum(), out -> {
            for (BodyContent content : contents) {
                content.writeTo(out);
            }
        });
    }

    /**
     * Content that combines a length and a function.
     *
     * @param length the number of bytes that the writer writes
     * @param writer writes the content
     */
    record SizedContent(long length, ContentWriter writer) implements BodyContent {
        @Override
        public void writeTo(OutputStream out) throws IOException {
            writer.writeTo(out);
        }
    }

    /** A function that writes content to a stream. */
    interface ContentWriter {
        void writeTo(OutputStream out) throws IOException;
    }
}
