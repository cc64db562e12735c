package io.imagesdk.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Bytes of a known number that can be written any number of times, and need not be in memory for it. */
interface Content {
    /** In bytes. */
    long length();

    void writeTo(OutputStream out) throws IOException;

    static Content of(byte[] bytes) {
        return new Made(bytes.length, out -> out.write(bytes));
    }

    static Content of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    static Content base64(Content plain) {
        return new Made((plain.length() + 2) / 3 * 4, out -> {
            OutputStreams.Base64Encoding encoding = new OutputStreams.Base64Encoding(out);
            plain.writeTo(encoding);
            encoding.finish();
        });
    }

    /** The first half: whole by its length, but not a whole picture. */
    static Content half(Content whole) {
        long max = whole.length() / 2;
        return new Made(max, out -> whole.writeTo(new OutputStreams.Limited(out, max)));
    }

    static Content joined(List<Content> chunks) {
        return new Made(chunks.stream().mapToLong(Content::length).sum(), out -> {
            for (Content chunk : chunks) {
                chunk.writeTo(out);
            }
        });
    }

    /** Content by its two halves of knowledge. */
    record Made(long length, Writing writing) implements Content {
        @Override
        public void writeTo(OutputStream out) throws IOException {
            writing.writeTo(out);
        }
    }

    /** Writes the bytes. */
    interface Writing {
        void writeTo(OutputStream out) throws IOException;
    }
}
