package io.imagesdk.internal.scan;

import io.imagesdk.internal.scan.JsonImageScanner.ScanLimits;
import io.imagesdk.internal.wire.ImageHandler;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;

/**
 * Prints the speed of the scanner and of the decoder of the JDK on one array. This is a program and not a test, because
 * times depend on the machine.
 */
final class ScanThroughput {
    private static final int ROUNDS = 60;
    private static final int NETWORK_CHUNK = 16 * 1024;

    private ScanThroughput() {}

    public static void main(String[] arguments) throws ScanException {
        byte[] image = new byte[20 << 20];
        new Random(3).nextBytes(image);
        byte[] flat = Base64.getEncoder().encode(image);
        byte[] response = response(flat);
        byte[] decoded = new byte[image.length];
        double[] flatTimes = new double[ROUNDS];
        double[] scanTimes = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            Arrays.fill(decoded, (byte) 0);
            long start = System.nanoTime();
            Base64.getDecoder().decode(flat, decoded);
            flatTimes[round] = System.nanoTime() - start;
            requireSame(image, decoded);
            Arrays.fill(decoded, (byte) 0);
            start = System.nanoTime();
            scan(response, decoded);
            scanTimes[round] = System.nanoTime() - start;
            requireSame(image, decoded);
        }
        double flatSpeed = megabytesPerSecond(flat.length, flatTimes);
        double scanSpeed = megabytesPerSecond(response.length, scanTimes);
        System.out.printf(
                "flat decode %.0f MB/s, scan %.0f MB/s, %.0f %%%n", flatSpeed, scanSpeed, 100 * scanSpeed / flatSpeed);
    }

    private static void requireSame(byte[] expected, byte[] actual) {
        if (!Arrays.equals(expected, actual)) {
            throw new AssertionError("the decoded bytes differ");
        }
    }

    private static void scan(byte[] response, byte[] target) throws ScanException {
        JsonImageScanner scanner = new JsonImageScanner(
                ScanResult.BASE64_MEMBERS,
                ScanResult.URL_MEMBERS,
                ScanLimits.defaults(),
                new CopyingHandler(target),
                image -> false);
        for (int at = 0; at < response.length; at += NETWORK_CHUNK) {
            scanner.write(response, at, Math.min(NETWORK_CHUNK, response.length - at));
        }
        scanner.complete();
    }

    private static byte[] response(byte[] base64) {
        byte[] head = ScanResult.utf8("{\"created\":1,\"data\":[{\"b64_json\":\"");
        byte[] tail = ScanResult.utf8("\"}]}");
        byte[] response = Arrays.copyOf(head, head.length + base64.length + tail.length);
        System.arraycopy(base64, 0, response, head.length, base64.length);
        System.arraycopy(tail, 0, response, head.length + base64.length, tail.length);
        return response;
    }

    /** Returns the speed by the median of the second half of the rounds, after compilation. */
    private static double megabytesPerSecond(int bytes, double[] nanos) {
        double[] warm = Arrays.copyOfRange(nanos, nanos.length / 2, nanos.length);
        Arrays.sort(warm);
        return bytes / warm[warm.length / 2] * 1_000;
    }

    private static final class CopyingHandler implements ImageHandler, ImageHandler.ImageReceiver {
        private final byte[] target;
        private int size;

        CopyingHandler(byte[] target) {
            this.target = target;
        }

        @Override
        public ImageReceiver onImage(int ordinal) {
            return this;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            System.arraycopy(bytes, offset, target, size, length);
            size += length;
        }

        @Override
        public void complete() {}

        @Override
        public void fail(String reason) {
            throw new AssertionError(reason);
        }
    }
}
