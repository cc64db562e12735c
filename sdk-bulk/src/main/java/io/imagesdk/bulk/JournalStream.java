package io.imagesdk.bulk;

import java.io.IOException;
import java.io.InputStream;

/** The bytes of a journal that is written. Closing another stream of its file could release the lock of the journal. */
final class JournalStream extends InputStream {
    private final Journal journal;
    private long position;

    JournalStream(Journal journal) {
        this.journal = journal;
    }

    @Override
    public int read() throws IOException {
        byte[] next = new byte[1];
        return read(next, 0, 1) < 0 ? -1 : next[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        byte[] bytes = journal.read(position, length);
        System.arraycopy(bytes, 0, target, offset, bytes.length);
        position += bytes.length;
        return bytes.length == 0 && length > 0 ? -1 : bytes.length;
    }
}
