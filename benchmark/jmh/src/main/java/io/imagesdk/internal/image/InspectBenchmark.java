package io.imagesdk.internal.image;

import io.imagesdk.benchmark.BenchmarkImages;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What is learned of a picture: from its first bytes, and from 1 MiB that passes by with its digest. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class InspectBenchmark {
    private static final int CHUNK = 24 << 10;

    private final byte[] image = BenchmarkImages.bytes(1 << 20);

    /** Format, width and height. */
    @Benchmark
    public int header() {
        ImageInspector inspector = new ImageInspector(false);
        inspector.write(image, 0, 512);
        return inspector.format().hashCode() + inspector.width().orElse(0) + inspector.height().orElse(0);
    }

    /** All of 1 MiB, digest included. */
    @Benchmark
    public String megabyte() {
        ImageInspector inspector = new ImageInspector(false);
        for (int at = 0; at < image.length; at += CHUNK) {
            inspector.write(image, at, Math.min(CHUNK, image.length - at));
        }
        return inspector.sha256();
    }
}
