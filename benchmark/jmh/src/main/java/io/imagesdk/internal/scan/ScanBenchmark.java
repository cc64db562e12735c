package io.imagesdk.internal.scan;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.imagesdk.internal.wire.ImageHandler;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Measures the decoding of a response with an image of 4 MiB, in MiB of decoded image per second. The response is
 * passed in chunks of the size that the HTTP client delivers.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@OperationsPerInvocation(4)
public class ScanBenchmark {
    private static final int IMAGE_SIZE = 4 << 20;
    private static final int CHUNK_SIZE = 16 << 10;
    private static final int WARMUP_CALLS = 50_000;

    private byte[] base64;
    private byte[] decoded;
    private byte[] response;
    private JsonFactory jackson;

    /** Prepares the response and compiles the base64 decoder of the JDK. */
    @Setup
    public void prepare() {
        byte[] image = new byte[IMAGE_SIZE];
        new Random(1).nextBytes(image);
        base64 = Base64.getEncoder().encode(image);
        decoded = new byte[IMAGE_SIZE];
        response = ("{\"created\":1,\"data\":[{\"b64_json\":\"" + new String(base64, StandardCharsets.US_ASCII)
                        + "\"}]}")
                .getBytes(StandardCharsets.US_ASCII);
        jackson = new JsonFactory();
        // Without these calls the decoder is not compiled to its intrinsic, because one large array is one call.
        for (int i = 0; i < WARMUP_CALLS; i++) {
            Base64.getDecoder().decode(new byte[] {'Q', 'U', 'J', 'D'}, decoded);
        }
    }

    /**
     * Decodes only the base64 text, which is in a single array.
     *
     * @return the number of decoded bytes
     */
    @Benchmark
    public int flatBase64() {
        return Base64.getDecoder().decode(base64, decoded);
    }

    /**
     * Scans the response as this SDK does.
     *
     * @param sink consumes the decoded bytes
     * @return the response without the image
     * @throws ScanException if the response is invalid
     */
    @Benchmark
    public String scannerAndBase64(Blackhole sink) throws ScanException {
        JsonImageScanner scanner = new JsonImageScanner(
                Set.of("b64_json"),
                Set.of("url"),
                JsonImageScanner.ScanLimits.defaults(),
                ordinal -> new ConsumingReceiver(sink),
                image -> false);
        for (int offset = 0; offset < response.length; offset += CHUNK_SIZE) {
            scanner.write(response, offset, Math.min(CHUNK_SIZE, response.length - offset));
        }
        return scanner.complete();
    }

    /**
     * Decodes the response with the streaming parser of Jackson.
     *
     * @return the number of decoded bytes
     * @throws IOException if the response is invalid
     */
    @Benchmark
    public int jacksonReadBinaryValue() throws IOException {
        int bytes = 0;
        try (JsonParser parser = jackson.createParser(response)) {
            while (parser.nextToken() != null) {
                if (parser.currentToken() == JsonToken.VALUE_STRING) {
                    bytes += parser.readBinaryValue(OutputStream.nullOutputStream());
                }
            }
        }
        return bytes;
    }

    private record ConsumingReceiver(Blackhole sink) implements ImageHandler.ImageReceiver {
        @Override
        public void write(byte[] bytes, int offset, int length) {
            sink.consume(bytes[offset]);
        }

        @Override
        public void complete() {
            sink.consume(0);
        }

        @Override
        public void fail(String reason) {
            throw new IllegalStateException(reason);
        }
    }
}
