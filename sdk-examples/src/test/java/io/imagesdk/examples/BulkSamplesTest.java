package io.imagesdk.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.ImagesService;
import io.imagesdk.bulk.BulkItem;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testkit.Sandbox;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the code blocks of the guide about bulk runs against the sandbox. */
class BulkSamplesTest {
    @TempDir
    Path directory;

    @Test
    void runs() {
        try (Sandbox sandbox = Sandbox.start();
                ImagesService images = ImagesService.builder()
                        .provider(Providers.OPENAI_COMPATIBLE)
                        .baseUrl(sandbox.baseUrl())
                        .apiKey("key")
                        .build()) {
            BulkSamples.run(
                    images,
                    directory,
                    IntStream.range(0, 3)
                            .mapToObj(i -> BulkItem.of(GenerateRequest.builder()
                                    .prompt("A cat " + i)
                                    .size("32x32")
                                    .build())));

            sandbox.assertThat().billed(3);
        }
        assertThat(directory.resolve("run/journal.manifest.jsonl")).isNotEmptyFile();
    }
}
