package io.imagesdk.internal.encode;

import io.imagesdk.internal.validate.RequestValidator;
import io.imagesdk.internal.wire.WireRequest;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageInput;
import io.imagesdk.benchmark.BenchmarkImages;
import io.imagesdk.provider.catalog.Providers;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What a request costs before it is sent. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class EncodeBenchmark {
    private final RequestValidator check = new RequestValidator(Providers.OPENAI_COMPATIBLE);
    private final RequestEncoder encoder =
            new RequestEncoder(Providers.OPENAI_COMPATIBLE, URI.create("https://gateway.example/v1"));
    private final GenerateRequest generation = GenerateRequest.builder()
            .prompt("A cat in a tree")
            .model("grok-imagine")
            .size("1024x1024")
            .quality("hd")
            .count(4)
            .build();
    private final EditRequest edit = EditRequest.builder()
            .prompt("The same, but at night")
            .model("grok-imagine")
            .image(ImageInput.of(BenchmarkImages.bytes(64 << 10), "cat.png"))
            .build();

    /** Check and JSON. */
    @Benchmark
    public WireRequest checkAndEncodeJson() {
        return encoder.encode(check.validate(generation, CallOptions.DEFAULT).request(), CallOptions.DEFAULT);
    }

    /** Check and multipart, with the look at the picture. */
    @Benchmark
    public WireRequest checkAndEncodeMultipart() {
        return encoder.encode(check.validate(edit, CallOptions.DEFAULT).request(), CallOptions.DEFAULT);
    }
}
