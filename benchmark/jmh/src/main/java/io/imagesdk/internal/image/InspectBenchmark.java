package io.imagesdk.internal.image;

import io.imagesdk.benchmark.BenchmarkImages;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Measures the inspection of an image. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class InspectBenchmark {
    private static final int CHUNK_SIZE = 24 << 10;

    private final byte[] image = BenchmarkImages.bytes(1 << 20);

    /**
     * Reads format, width and height from the first bytes.
     *
     * @return a value that depends on the result
     */
    @Benchmark
    public int header() {
        ImageInspector inspector = ImageInspector.withDigest(false);
        inspector.write(image, 0, 512);
        return inspector.format().hashCode()
                + inspector.width().orElse(0)
                + inspector.height().orElse(0);
    }

    /**
     * Inspects an image of 1 MiB and computes its SHA-256.
     *
     * @return the SHA-256
     */
    @Benchmark
    public String megabyte() {
        ImageInspector inspector = ImageInspector.withDigest(false);
        for (int offset = 0; offset < image.length; offset += CHUNK_SIZE) {
            inspector.write(image, offset, Math.min(CHUNK_SIZE, image.length - offset));
        }
        return inspector.sha256();
    }
}
