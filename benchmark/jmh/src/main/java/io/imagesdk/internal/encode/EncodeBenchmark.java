package io.imagesdk.internal.encode;

import io.imagesdk.benchmark.BenchmarkImages;
import io.imagesdk.internal.validate.RequestValidator;
import io.imagesdk.internal.wire.WireRequest;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageInput;
import io.imagesdk.provider.catalog.Providers;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Measures the validation and the encoding of a request. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class EncodeBenchmark {
    private final RequestValidator validator = new RequestValidator(Providers.OPENAI_COMPATIBLE);
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

    /**
     * Validates a request and encodes it as JSON.
     *
     * @return the encoded request
     */
    @Benchmark
    public WireRequest validateAndEncodeJson() {
        return encoder.encode(validator.validate(generation, CallOptions.DEFAULT).request(), CallOptions.DEFAULT);
    }

    /**
     * Validates an edit, inspects its image, and encodes the request as a multipart body.
     *
     * @return the encoded request
     */
    @Benchmark
    public WireRequest validateAndEncodeMultipart() {
        return encoder.encode(validator.validate(edit, CallOptions.DEFAULT).request(), CallOptions.DEFAULT);
    }
}
