package io.imagesdk.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.provider.catalog.Providers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The page of providers says what the tables say. */
class ProvidersPageTest {
    private static final Path PAGE = Path.of("..", "docs", "providers.md");

    /** With {@code -Dimagesdk.write=true} the page is written anew, and then compared. */
    @Test
    void saysWhatTheTablesSay() throws IOException {
        String expected = ProvidersPage.of(Providers.all());
        if (Boolean.getBoolean("imagesdk.write")) {
            Files.writeString(PAGE, expected);
        }

        assertThat(Files.readString(PAGE)).isEqualTo(expected);
    }

    @Test
    void tellsWhatAProfileOfYourOwnTakes() {
        assertThat(ProvidersPage.of(List.of(InventedGateway.PROFILE)))
                .contains("`/input/copies` | 2..4")
                .contains("header `x-key: Key ...`")
                .contains("an address in `original_url`")
                .contains("* QUOTA: status 418, code `teapot`");
    }
}
