package io.imagesdk.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagesdk.bulk.BulkItemReader.Format;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.ImageInput;
import io.imagesdk.model.Parameter;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BulkItemReaderTest {
    private static final Path DIRECTORY = Path.of("/inputs");

    private static List<BulkItem> read(Format format, String text) {
        List<BulkItem> items = new ArrayList<>();
        new BulkItemReader(new StringReader(text), format, DIRECTORY).forEachRemaining(items::add);
        return items;
    }

    @Test
    void readsPrompts() {
        assertThat(read(Format.PROMPTS, "\ufeffA cat\n\n# a comment\n  A dog  \r\nA bird"))
                .extracting(item -> item.request().prompt())
                .containsExactly("A cat", "A dog", "A bird");
    }

    @Test
    void readsJsonLines() {
        List<BulkItem> items = read(Format.JSON_LINES, """
                {"id":7,"prompt":"A cat","n":2,"size":"64x64","extra":{"steps":3},"attributes":{"sku":"a","row":4}}

                {"prompt":"A hat","images":["cat.png","https://example.com/a.png","file-id:f1"],"mask":"m.png"}
                {"prompt":"A hat","images":"cat.png","model":null}
                """);

        BulkItem first = items.get(0);
        assertThat(first.id()).contains("7");
        assertThat(first.request().count()).hasValue(2);
        assertThat(Parameter.SIZE.valueIn(first.request())).contains("64x64");
        assertThat(first.request().extra()).containsEntry("steps", 3L);
        assertThat(first.attributes()).containsEntry("sku", "a").containsEntry("row", "4");
        EditRequest edit = (EditRequest) items.get(1).request();
        assertThat(edit.images()).hasSize(3);
        assertThat(((ImageInput.File) edit.images().get(0)).path()).isEqualTo(DIRECTORY.resolve("cat.png"));
        assertThat(((ImageInput.FileId) edit.images().get(2)).id()).isEqualTo("f1");
        assertThat(edit.mask()).isPresent();
        assertThat(items.get(2).request()).isInstanceOf(EditRequest.class);
    }

    @Test
    void readsCsv() {
        List<BulkItem> items = read(
                Format.CSV,
                "id,prompt,size,season\n1,\"A \"\"big\"\" cat,\nin a tree\",64x64,\n2,A dog,,summer\n3,A bird\n");

        assertThat(items).extracting(item -> item.id().orElseThrow()).containsExactly("1", "2", "3");
        assertThat(items.get(0).request().prompt()).isEqualTo("A \"big\" cat,\nin a tree");
        assertThat(items.get(0).attributes()).isEmpty();
        assertThat(items.get(1).attributes()).containsEntry("season", "summer");
        assertThat(items.get(1).request().size()).isEmpty();
    }

    @Test
    void namesTheLineThatCannotBeRead() {
        assertThatThrownBy(() -> read(Format.JSON_LINES, "{\"prompt\":\"a\"}\n{\"prompt\":\"a\",\"stpes\":3}"))
                .isInstanceOf(BulkException.class)
                .hasMessageStartingWith("line 2: member 'stpes' is not supported");
        assertThatThrownBy(() -> read(Format.JSON_LINES, "A cat"))
                .hasMessage("line 1: must be a JSON object in one line");
        assertThatThrownBy(() -> read(Format.JSON_LINES, "{\"prompt\":\"a\",\"n\":\"x\"}"))
                .hasMessage("line 1: member 'n' must be an integer, was 'x'");
        assertThatThrownBy(() -> read(Format.CSV, "id,text\n1,a")).hasMessageContaining("must name a column 'prompt'");
        assertThatThrownBy(() -> read(Format.CSV, "prompt\n\"a")).hasMessageContaining("is not closed");
        assertThatThrownBy(() -> read(Format.CSV, "id,prompt\na,5\" nails\nb,6\" nails\nc,a cat"))
                .hasMessageContaining("a field that is not quoted contains a quotation mark");
        assertThatThrownBy(() -> read(Format.CSV, "prompt\na,b")).hasMessage("line 2: must have 1 fields, had 2");
        assertThatThrownBy(() -> read(Format.JSON_LINES, "{\"n\":1}")).hasMessageStartingWith("line 1: prompt");
    }
}
