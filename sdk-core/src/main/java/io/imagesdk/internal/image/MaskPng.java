package io.imagesdk.internal.image;

import io.imagesdk.internal.wire.BodyPart.ByteSource;
import io.imagesdk.provider.MaskFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * The mask of an edit in the form that a provider expects, as the bytes of a PNG. It is converted row by row while it
 * is read, so that a mask of any size needs the memory of a few rows. The same mask always results in the same bytes.
 *
 * <p>Transparent pixels mark the area to edit. They become white for {@link MaskFormat#WHITE} and black for {@link
 * MaskFormat#BLACK}, and half-transparent pixels become gray. For {@link MaskFormat#TRANSPARENT}, the white pixels of
 * an opaque mask become transparent.
 */
public final class MaskPng extends InputStream {
    private static final int CHUNK_LENGTH = 32 << 10;
    private static final int MAX_VALUE = 255;

    private final PngRows rows;
    private final MaskFormat format;
    private final Deflater deflater = new Deflater();
    private final byte[] filtered;
    private ByteBuffer output;
    private int rowNumber;
    private boolean ended;
    private boolean transparent;

    /** Thrown for a mask that cannot be converted. The message is a predicate, for example {@code is truncated}. */
    public static final class InvalidPngException extends IOException {
        private static final long serialVersionUID = 1L;

        InvalidPngException(String message) {
            super(message);
        }
    }

    private MaskPng(PngRows rows, MaskFormat format) throws IOException {
        rows.start();
        this.rows = rows;
        this.format = format;
        this.filtered = new byte[1 + rows.header().width() * bytesPerPixel(format)];
        this.output = head();
    }

    /**
     * Returns the number of bytes of a mask in a form. The complete mask is read.
     *
     * @return the length; empty if the mask has this form already
     * @throws InvalidPngException if the mask needs a conversion, and cannot be converted
     */
    public static OptionalLong convertedLength(ByteSource mask, MaskFormat format) throws IOException {
        if (!isConvertible(mask, format)) {
            return OptionalLong.empty();
        }
        try (MaskPng converted = open(mask, format)) {
            byte[] bytes = new byte[CHUNK_LENGTH];
            long length = 0;
            int count;
            while ((count = converted.read(bytes, 0, bytes.length)) >= 0) {
                length += count;
            }
            // A mask with an alpha channel that is opaque everywhere is a black-and-white mask.
            return converted.transparent || format == MaskFormat.TRANSPARENT
                    ? OptionalLong.of(length)
                    : OptionalLong.empty();
        }
    }

    /**
     * Returns whether a mask may have to be converted. Only its header is read.
     *
     * @throws InvalidPngException if the mask may have to be converted, and cannot be converted
     */
    public static boolean isConvertible(ByteSource mask, MaskFormat format) throws IOException {
        try (InputStream input = mask.open()) {
            if (!PngChunks.isPng(input)) {
                return false;
            }
        }
        try (PngRows rows = PngRows.open(mask)) {
            boolean converted = rows.transparency().isPossible() != (format == MaskFormat.TRANSPARENT);
            if (converted) {
                rows.header().requireConvertible();
            }
            return converted;
        }
    }

    /** Opens the converted bytes of a mask that needs a conversion. */
    public static MaskPng open(ByteSource mask, MaskFormat format) throws IOException {
        PngRows rows = PngRows.open(mask);
        try {
            return new MaskPng(rows, format);
        } catch (IOException e) {
            rows.close();
            throw e;
        }
    }

    private static int bytesPerPixel(MaskFormat format) {
        return format == MaskFormat.TRANSPARENT ? 4 : 1;
    }

    private ByteBuffer head() {
        ByteBuffer header = ByteBuffer.allocate(PngHeader.LENGTH)
                .putInt(rows.header().width())
                .putInt(rows.header().height())
                .put((byte) Byte.SIZE)
                .put((byte) (format == MaskFormat.TRANSPARENT ? PngHeader.RGBA : PngHeader.GRAY));
        ByteBuffer chunk = chunk("IHDR", header.array(), PngHeader.LENGTH);
        return ByteBuffer.allocate(PngChunks.SIGNATURE_LENGTH + chunk.remaining())
                .put(PngChunks.signature())
                .put(chunk)
                .flip();
    }

    private static ByteBuffer chunk(String type, byte[] content, int length) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 checksum = new CRC32();
        checksum.update(name);
        checksum.update(content, 0, length);
        return ByteBuffer.allocate(3 * Integer.BYTES + length)
                .putInt(length)
                .put(name)
                .put(content, 0, length)
                .putInt((int) checksum.getValue())
                .flip();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (!output.hasRemaining()) {
            if (ended) {
                return -1;
            }
            output = nextChunk();
        }
        int count = Math.min(length, output.remaining());
        output.get(bytes, offset, count);
        return count;
    }

    /** Returns the next chunk with image data, or the last chunk. */
    private ByteBuffer nextChunk() throws IOException {
        byte[] compressed = new byte[CHUNK_LENGTH];
        int length = 0;
        while (length < CHUNK_LENGTH && !deflater.finished()) {
            if (deflater.needsInput() && rowNumber < rows.header().height()) {
                convert(rows.next());
                deflater.setInput(filtered);
                rowNumber++;
            } else if (deflater.needsInput()) {
                deflater.finish();
            }
            length += deflater.deflate(compressed, length, CHUNK_LENGTH - length);
        }
        if (length > 0) {
            return chunk("IDAT", compressed, length);
        }
        rows.finish();
        ended = true;
        return chunk("IEND", compressed, 0);
    }

    /** Writes a row without a filter. */
    private void convert(byte[] row) {
        PngTransparency pixels = rows.transparency();
        int width = rows.header().width();
        for (int pixel = 0; pixel < width; pixel++) {
            if (format == MaskFormat.TRANSPARENT) {
                filtered[4 * pixel + 4] = (byte) (MAX_VALUE - pixels.brightness(row, pixel));
            } else {
                int alpha = pixels.alpha(row, pixel);
                transparent |= alpha < MAX_VALUE;
                filtered[pixel + 1] = (byte) (format == MaskFormat.WHITE ? MAX_VALUE - alpha : alpha);
            }
        }
    }

    @Override
    public void close() throws IOException {
        deflater.end();
        rows.close();
    }
}
