package io.imagesdk.bulk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagesdk.error.ImagesException;
import io.imagesdk.model.GenerateRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads items from a text, one after the other, so that the length of the text does not matter for the memory.
 *
 * <ul>
 *   <li><b>JSON Lines:</b> one object per line with {@code prompt} and the other parameters of a request by the names
 *       that messages use ({@code model}, {@code n}, {@code size}, {@code aspect_ratio} and so on), {@code id},
 *       {@code attributes}, {@code extra}, and {@code images}, {@code mask} and {@code extra_images} for an edit. An
 *       image is a path, a URL or {@code file-id:ID}. The list of undelivered items of a run has this format.
 *   <li><b>CSV:</b> a first row with the same names; other columns become attributes. Fields may be quoted as in RFC
 *       4180. An empty field is not set.
 *   <li><b>Prompts:</b> one prompt per line. Blank lines and lines that start with {@code #} are skipped.
 * </ul>
 *
 * <p>An instance is used by one thread. A line that cannot be read fails with a {@link BulkException} that contains its
 * number.
 */
public final class BulkItemReader implements Iterator<BulkItem> {
    private static final Set<String> ITEM_MEMBERS = Set.of("id", "attributes", "state", "reason");
    private static final Set<String> CSV_MEMBERS = Set.of("id", "images", "mask");

    private final BufferedReader in;
    private final Path directory;
    private final Format format;
    private List<String> columns = List.of();
    private long line;
    private @Nullable BulkItem next;

    /** The format of a text with items. */
    public enum Format {
        /** One JSON object per line. */
        JSON_LINES,
        /** Comma-separated values with a first row of names. */
        CSV,
        /** One prompt per line. */
        PROMPTS
    }

    /**
     * Creates a reader.
     *
     * @param in the text, which is not closed
     * @param format the format
     * @param directory where relative paths of input images start
     */
    public BulkItemReader(Reader in, Format format, Path directory) {
        this.in = new BufferedReader(Objects.requireNonNull(in, "in"));
        this.format = Objects.requireNonNull(format, "format");
        this.directory = Objects.requireNonNull(directory, "directory");
    }

    @Override
    public boolean hasNext() {
        try {
            while (next == null) {
                Optional<String> text = format == Format.CSV ? readRow() : readLine();
                if (text.isEmpty()) {
                    return false;
                }
                next = item(text.get()).orElse(null);
            }
            return true;
        } catch (IOException e) {
            throw new BulkException("items could not be read after line " + line + ": " + e, e);
        } catch (IllegalArgumentException | ImagesException e) {
            throw new BulkException("line " + line + ": " + e.getMessage(), e);
        }
    }

    @Override
    public BulkItem next() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException();
        }
        BulkItem item = next;
        next = null;
        return item;
    }

    private Optional<String> readLine() throws IOException {
        String text = in.readLine();
        line++;
        // Some editors begin a file with a byte order mark.
        return Optional.ofNullable(text).map(read -> line == 1 && read.startsWith("\ufeff") ? read.substring(1) : read);
    }

    /** Returns a row, which consists of several lines if a quoted field contains a line break. */
    private Optional<String> readRow() throws IOException {
        Optional<String> row = readLine();
        while (row.isPresent() && row.get().chars().filter(c -> c == '"').count() % 2 != 0) {
            Optional<String> more = readLine();
            if (more.isEmpty()) {
                throw new IllegalArgumentException("a quoted field is not closed; double a quote inside of it");
            }
            row = Optional.of(row.get() + "\n" + more.get());
        }
        return row;
    }

    private Optional<BulkItem> item(String text) {
        if (text.isBlank()) {
            return Optional.empty();
        }
        return switch (format) {
            case JSON_LINES ->
                Optional.of(of(JsonText.parseObject(text)
                        .orElseThrow(() -> new IllegalArgumentException("must be a JSON object in one line"))));
            case CSV -> row(CsvRow.parse(text));
            case PROMPTS ->
                text.startsWith("#")
                        ? Optional.empty()
                        : Optional.of(BulkItem.of(
                                GenerateRequest.builder().prompt(text.strip()).build()));
        };
    }

    private BulkItem of(ObjectNode object) {
        JsonNode attributes = object.path("attributes");
        Map<String, String> texts = new LinkedHashMap<>();
        attributes
                .properties()
                .forEach(member -> texts.put(
                        member.getKey(),
                        member.getValue().isValueNode()
                                ? member.getValue().asText()
                                : member.getValue().toString()));
        JsonNode id = object.path("id");
        Optional<String> text = id.isMissingNode() || id.isNull() ? Optional.empty() : Optional.of(id.asText());
        return new BulkItem(text, RequestJson.read(object, ITEM_MEMBERS, directory), texts);
    }

    private Optional<BulkItem> row(List<String> fields) {
        if (columns.isEmpty()) {
            columns = fields.stream().map(String::strip).toList();
            if (!columns.contains("prompt")) {
                throw new IllegalArgumentException("the first row must name a column 'prompt', was "
                        + columns.stream().collect(Collectors.joining(", ")));
            }
            return Optional.empty();
        }
        if (fields.size() > columns.size()) {
            throw new IllegalArgumentException("must have " + columns.size() + " fields, had " + fields.size());
        }
        ObjectNode object = JsonText.object();
        ObjectNode attributes = object.putObject("attributes");
        for (int i = 0; i < fields.size(); i++) {
            String name = columns.get(i);
            if (!fields.get(i).isEmpty()) {
                (CSV_MEMBERS.contains(name) || RequestJson.isParameter(name) ? object : attributes)
                        .put(name, fields.get(i));
            }
        }
        return Optional.of(of(object));
    }
}
