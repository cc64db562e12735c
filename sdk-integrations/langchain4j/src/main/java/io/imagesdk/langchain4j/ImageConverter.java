package io.imagesdk.langchain4j;

import dev.langchain4j.data.image.Image;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import io.imagesdk.model.GeneratedImage;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageFormat;
import io.imagesdk.model.ImageInput;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.Usage;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Converts between the images of LangChain4j and those of the SDK. */
final class ImageConverter {
    private ImageConverter() {}

    /** Returns an input for an image that has base64 data, or the URL of a file, of data, or of a server. */
    static ImageInput input(Image image, String name) {
        String data = image.base64Data();
        if (data != null) {
            return decode(data, name);
        }
        URI url = image.url();
        if (url == null) {
            throw new InvalidRequestException(name + " has neither base64 data nor a URL; set one of them");
        }
        if ("data".equalsIgnoreCase(url.getScheme())) {
            String text = url.getSchemeSpecificPart();
            return decode(text.substring(text.indexOf(',') + 1), name);
        }
        return "file".equalsIgnoreCase(url.getScheme()) ? file(url, name) : ImageInput.of(url);
    }

    private static ImageInput decode(String data, String name) {
        try {
            byte[] bytes = Base64.getMimeDecoder().decode(data);
            return ImageInput.of(ImageBytes.wrap(bytes, bytes.length));
        } catch (IllegalArgumentException e) {
            throw new InvalidRequestException(name + " must be valid base64; encode the bytes of an image file", e);
        }
    }

    private static ImageInput file(URI url, String name) {
        try {
            return ImageInput.of(Path.of(url));
        } catch (IllegalArgumentException | FileSystemNotFoundException e) {
            throw new InvalidRequestException(name + " must be the URI of a local file, was " + url, e);
        }
    }

    /** Returns the image with its content as base64 or as a URL. Content of another type is in the result only. */
    static Image image(GeneratedImage<?> image) {
        Image.Builder builder = Image.builder();
        image.format().map(ImageFormat::mediaType).ifPresent(builder::mimeType);
        image.revisedPrompt().ifPresent(builder::revisedPrompt);
        Object content = image.content();
        if (content instanceof ImageBytes bytes) {
            builder.base64Data(base64(bytes));
        } else if (content instanceof Path path) {
            builder.url(path.toAbsolutePath().toUri());
        } else if (content instanceof URI url) {
            builder.url(url);
        }
        return builder.build();
    }

    /** Returns the base64 text with one copy less than by way of an array of the image. */
    private static String base64(ImageBytes bytes) {
        return StandardCharsets.ISO_8859_1
                .decode(Base64.getEncoder().encode(bytes.asByteBuffer()))
                .toString();
    }

    /** Returns the tokens that the provider reports, or null if it reports none. */
    static @Nullable TokenUsage tokens(Usage usage) {
        OptionalLong input = usage.inputTokens();
        OptionalLong output = usage.outputTokens();
        OptionalLong total = usage.totalTokens();
        return input.isEmpty() && output.isEmpty() && total.isEmpty()
                ? null
                : new TokenUsage(count(input), count(output), count(total));
    }

    private static @Nullable Integer count(OptionalLong tokens) {
        return tokens.isEmpty() ? null : (int) Math.min(Integer.MAX_VALUE, tokens.getAsLong());
    }

    /** Returns why the response has no further images. */
    static FinishReason finishReason(ImageResult<?> result) {
        if (result.outcomes().stream().anyMatch(ImageOutcome.Blocked.class::isInstance)) {
            return FinishReason.CONTENT_FILTER;
        }
        return result.outcomes().stream().allMatch(ImageOutcome.Delivered.class::isInstance)
                ? FinishReason.STOP
                : FinishReason.OTHER;
    }
}
