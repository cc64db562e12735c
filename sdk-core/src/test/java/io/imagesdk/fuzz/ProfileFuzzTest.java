package io.imagesdk.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.imagesdk.error.InvalidConfigurationException;
import io.imagesdk.provider.ProviderProfile;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;

class ProfileFuzzTest {
    @FuzzTest
    void roundTripsOrRejects(byte[] document) {
        ProviderProfile profile;
        try {
            profile = read(document);
        } catch (InvalidConfigurationException e) {
            assertThat(e).message().isNotBlank();
            return;
        }

        String written = profile.toJson();

        ProviderProfile again = read(written.getBytes(StandardCharsets.UTF_8));
        assertThat(again).isEqualTo(profile);
        assertThat(again.toJson()).isEqualTo(written);
    }

    private static ProviderProfile read(byte[] document) {
        return ProviderProfile.read(new ByteArrayInputStream(document));
    }
}
