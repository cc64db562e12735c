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

/** A reply with a picture of 4 MiB: MiB of picture per second, in the chunks in which the HTTP client delivers. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@OperationsPerInvocation(4)
public class ScanBenchmark {
    private static final int IMAGE = 4 << 20;
    private static final int CHUNK = 16 << 10;
    private static final int WARM_UPS = 50_000;

    private byte[] base64;
    private byte[] decoded;
    private byte[] response;
    private JsonFactory jackson;

    /** The reply. */
    @Setup
    public void prepare() {
        byte[] image = new byte[IMAGE];
        new Random(1).nextBytes(image);
        base64 = Base64.getEncoder().encode(image);
        decoded = new byte[IMAGE];
        response = ("{\"created\":1,\"data\":[{\"b64_json\":\"" + new String(base64, StandardCharsets.US_ASCII) + "\"}]}")
                .getBytes(StandardCharsets.US_ASCII);
        jackson = new JsonFactory();
        // A few hundred calls on one large array never reach the compiler that knows the intrinsic.
        for (int i = 0; i < WARM_UPS; i++) {
            Base64.getDecoder().decode(new byte[] {'Q', 'U', 'J', 'D'}, decoded);
        }
    }

    /** The limit: the text lies alone in one array. */
    @Benchmark
    public int flatBase64() {
        return Base64.getDecoder().decode(base64, decoded);
    }

    /** What a reply goes through here. */
    @Benchmark
    public String scannerAndBase64(Blackhole sink) throws ScanException {
        JsonImageScanner scanner = new JsonImageScanner(
                Set.of("b64_json"), Set.of("url"), JsonImageScanner.ScanLimits.defaults(), ordinal -> new Into(sink));
        for (int at = 0; at < response.length; at += CHUNK) {
            scanner.write(response, at, Math.min(CHUNK, response.length - at));
        }
        return scanner.complete();
    }

    /** Jackson's way of streaming the same. */
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

    private record Into(Blackhole sink) implements ImageHandler.ImageReceiver {
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
