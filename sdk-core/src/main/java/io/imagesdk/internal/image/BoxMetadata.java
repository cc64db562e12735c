package io.imagesdk.internal.image;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The size of the primary image of an AVIF or HEIC file. Such a file can contain several images, for example tiles and
 * a thumbnail, each with a size of its own.
 */
final class BoxMetadata {
    private static final int ISPE = 0x69737065;
    private static final int IROT = 0x69726f74;
    private static final int PITM = 0x7069746d;
    private static final int IPRP = 0x69707270;
    private static final int IPCO = 0x6970636f;
    private static final int IPMA = 0x69706d61;
    private static final int MAX_BOXES = 10_000;

    private final List<Property> properties = new ArrayList<>();
    private long primaryItem = -1;
    private int width;
    private int height;
    private boolean rotated;

    private record Property(int type, int width, int height, boolean rotated) {}

    private BoxMetadata() {}

    /** Reads the content of a metadata box. */
    static BoxMetadata of(byte[] content) {
        BoxMetadata metadata = new BoxMetadata();
        try {
            if (content.length > 4) {
                // The first four bytes are the version and the flags.
                metadata.readBoxes(ByteBuffer.wrap(content, 4, content.length - 4));
            }
        } catch (BufferUnderflowException | IllegalArgumentException ignored) {
            // The metadata is damaged, so the size that was found before is all that is known.
        }
        return metadata;
    }

    /** Returns the width of the primary image in pixels, or 0. */
    int width() {
        return rotated ? height : width;
    }

    /** Returns the height of the primary image in pixels, or 0. */
    int height() {
        return rotated ? width : height;
    }

    private void readBoxes(ByteBuffer boxes) {
        for (int count = 0; boxes.remaining() >= 8 && count < MAX_BOXES; count++) {
            int start = boxes.position();
            int size = boxes.getInt();
            int type = boxes.getInt();
            int end = size == 0 ? boxes.limit() : start + Math.max(8, size);
            readBox(type, boxes.slice().limit(end - boxes.position()));
            boxes.position(end);
        }
    }

    private void readBox(int type, ByteBuffer box) {
        switch (type) {
            case IPRP -> readBoxes(box);
            case IPCO -> readProperties(box);
            case PITM -> primaryItem = box.getInt() >>> 24 == 0 ? box.getShort() & 0xffff : box.getInt();
            case IPMA -> readAssociations(box);
            default -> {
                // Other boxes do not describe the size.
            }
        }
    }

    private void readProperties(ByteBuffer boxes) {
        while (boxes.remaining() >= 8 && properties.size() < MAX_BOXES) {
            int start = boxes.position();
            int size = boxes.getInt();
            int type = boxes.getInt();
            int end = start + Math.max(8, size);
            properties.add(
                    type == ISPE
                            ? new Property(type, boxes.getInt(start + 12), boxes.getInt(start + 16), false)
                            : new Property(type, 0, 0, type == IROT && (boxes.get(start + 8) & 1) == 1));
            boxes.position(end);
        }
    }

    private void readAssociations(ByteBuffer box) {
        int versionAndFlags = box.getInt();
        int items = box.getInt();
        for (int item = 0; item < items; item++) {
            long id = versionAndFlags >>> 24 == 0 ? box.getShort() & 0xffff : box.getInt();
            int count = box.get() & 0xff;
            for (int i = 0; i < count; i++) {
                int index = (versionAndFlags & 1) == 1 ? box.getShort() & 0x7fff : box.get() & 0x7f;
                if (id == primaryItem && index > 0 && index <= properties.size()) {
                    apply(properties.get(index - 1));
                }
            }
        }
    }

    private void apply(Property property) {
        if (property.type() == ISPE) {
            width = property.width();
            height = property.height();
        }
        rotated |= property.rotated();
    }
}
