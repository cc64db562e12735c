package io.imagesdk.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagesdk.model.Cost;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The JSON file beside an image, which states how the image was made. Values of a file that somebody else wrote may be
 * missing or of a wrong type.
 *
 * @param json the content; a missing node if there is no such file
 */
record Sidecar(JsonNode json) {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final double MAX_COST = 1e9;
    private static final int MAX_BYTES = 1 << 20;
    private static final Sidecar NONE = new Sidecar(MissingNode.getInstance());

    /** Returns the path of the sidecar of an image, for example {@code cat.png.json}. */
    static Path path(Path image) {
        return image.resolveSibling(image.getFileName() + ".json");
    }

    static ObjectNode newContent() {
        return MAPPER.createObjectNode();
    }

    /** Returns the sidecar of an image; an empty one if there is none, or if it is not a JSON object. */
    static Sidecar of(Path image) {
        Path file = path(image);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return NONE;
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            return bytes.length > MAX_BYTES ? NONE : new Sidecar(MAPPER.readTree(bytes));
        } catch (IOException ignored) {
            // An image is also shown without its sidecar.
            return NONE;
        }
    }

    /** Returns the content with line breaks. */
    String toText() {
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
        } catch (JsonProcessingException e) {
            // A tree can always be written.
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the text at a JSON pointer. */
    Optional<String> text(String pointer) {
        JsonNode value = json.at(pointer);
        return value.isValueNode() && !value.isNull() && !value.asText().isBlank()
                ? Optional.of(value.asText())
                : Optional.empty();
    }

    Optional<Instant> createdAt() {
        try {
            return text("/created_at").map(Instant::parse);
        } catch (DateTimeException ignored) {
            // The time of the file replaces it.
            return Optional.empty();
        }
    }

    /** Returns the member of the cost of a call. */
    static String costMember(Cost.Unit unit) {
        return unit == Cost.Unit.USD ? "cost_usd" : "cost_credits";
    }

    /** Returns the part of the cost of the call that falls upon this image. */
    Optional<Cost> cost() {
        return Stream.of(Cost.Unit.values())
                .flatMap(unit -> cost(unit).stream())
                .findFirst();
    }

    private Optional<Cost> cost(Cost.Unit unit) {
        JsonNode amount = json.path(costMember(unit));
        int images = Math.max(1, json.path("images").asInt());
        return amount.isNumber() && amount.asDouble() >= 0 && amount.asDouble() < MAX_COST
                ? Optional.of(
                        new Cost(amount.decimalValue().divide(BigDecimal.valueOf(images), MathContext.DECIMAL64), unit))
                : Optional.empty();
    }
}
