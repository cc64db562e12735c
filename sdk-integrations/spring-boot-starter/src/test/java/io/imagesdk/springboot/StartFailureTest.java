package io.imagesdk.springboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Configuration;

/** What an application prints that cannot start because of its properties. */
class StartFailureTest {
    private static final String KEY = "--imagesdk.api-key=secret-key-1";

    @TempDir
    Path directory;

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({SslAutoConfiguration.class, ImagesAutoConfiguration.class})
    static class Application {}

    @Test
    void reportsAMissingProvider() {
        String output = outputOf(KEY);

        assertThat(output)
                .contains("Reason: either imagesdk.provider or imagesdk.profile is required; provider is one of xai,");
    }

    @Test
    void reportsAnUnknownProvider() {
        String output = outputOf("--imagesdk.provider=opnai", KEY);

        assertThat(output)
                .contains("Reason: imagesdk.provider must be one of xai, ")
                .contains("was opnai");
    }

    @Test
    void reportsAMissingProfile() {
        String output = outputOf("--imagesdk.profile=classpath:missing.json", KEY);

        assertThat(output).contains("imagesdk.profile must be a readable file, but class path resource [missing.json]");
    }

    @Test
    void reportsAKeyThatIsNotValid() {
        String output = outputOf("--imagesdk.provider=openai", "--imagesdk.api-key=secret key\n1");

        assertThat(output)
                .contains("Reason: API key must consist of visible ASCII characters")
                .contains("imagesdk.api-key-file");
        assertThat(output).doesNotContain("secret key");
    }

    @Test
    void reportsAMissingBaseUrlOfANamedService() {
        String output = outputOf(
                "--imagesdk.services.drafts.provider=xai-compatible",
                "--imagesdk.services.drafts.api-key=secret-key-1");

        assertThat(output)
                .contains("The image service of the properties imagesdk.services.drafts.* cannot be created")
                .contains("the URL by imagesdk.services.drafts.base-url");
    }

    @Test
    void reportsALimitThatIsOutOfRange() {
        String output = outputOf("--imagesdk.provider=openai", KEY, "--imagesdk.limits.max-images=0");

        assertThat(output).contains("Reason: maxImages must be positive, was 0");
    }

    @Test
    void reportsAProxyThatIsAUrlWithoutItsPassword() {
        String output =
                outputOf("--imagesdk.provider=openai", KEY, "--imagesdk.proxy.host=http://me:secret-2@proxy:3128");

        assertThat(output)
                .contains("Reason: proxy.host must be a name or an address")
                .doesNotContain("secret-2");
    }

    @Test
    void reportsAnUnknownBundle() {
        String output = outputOf("--imagesdk.provider=openai", KEY, "--imagesdk.ssl.bundle=gateway");

        assertThat(output).contains("gateway");
    }

    @Test
    void reportsAMissingKeyFile() {
        String output = outputOf("--imagesdk.provider=openai", "--imagesdk.api-key-file=" + directory.resolve("key"));

        assertThat(output)
                .contains("Reason: imagesdk.api-key-file must name a file, but " + directory.resolve("key")
                        + " does not exist");
    }

    @Test
    void doesNotPrintAKeyThatIsSetAsTheNameOfItsFile() {
        String output = outputOf("--imagesdk.provider=openai", "--imagesdk.api-key-file=secret-key-1");

        assertThat(output).contains("Reason: imagesdk.api-key-file must name a file, but its value does not exist");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--imagesdk.provider=KEY",
                "--imagesdk.profile=KEY",
                "--imagesdk.profile=file:KEY",
                "--imagesdk.profile=file:/KEY",
                "--imagesdk.profile=https://me:KEY@gateway.invalid/profile.json",
                "--imagesdk.provider=openai --imagesdk.api-key-file=/KEY",
                "--imagesdk.provider=openai --imagesdk.api-key-file=/tmp/KEY",
                "--imagesdk.provider=openai --imagesdk.ssl.bundle=KEY",
                "--imagesdk.provider=openai --imagesdk.base-url=KEY",
                "--imagesdk.provider=openai --imagesdk.base-url=https://me:KEY@gateway.invalid/v1",
                "--imagesdk.services.drafts.provider=KEY"
            })
    void doesNotPrintAKeyThatIsSetAsAnotherProperty(String arguments) {
        for (String key : List.of("sk-proj-S3cretKey0123456789abcdefXYZ", "secret-key-1", "Secret.Key")) {
            String output = outputOf(arguments.replace("KEY", key).split(" ", 0));

            assertThat(output).contains("Reason: ").doesNotContain(key);
        }
    }

    @Test
    void doesNotPrintTheKeyIfItIsExchangedWithTheProvider() {
        String output = outputOf("--imagesdk.provider=secret", "--imagesdk.api-key=openai");

        assertThat(output).contains("was a value that is not shown").doesNotContain("was secret");
    }

    @Test
    void doesNotPrintTheKeyIfItsFileIsSetAsTheProfile() throws Exception {
        Path file = Files.writeString(directory.resolve("key"), "secret-key-1");

        assertThat(outputOf("--imagesdk.profile=file:" + file)).contains("Reason: ");
    }

    @Test
    void reportsAKeyFileThatIsEmpty() throws Exception {
        Path file = Files.writeString(directory.resolve("key"), " \n");

        String output = outputOf("--imagesdk.provider=openai", "--imagesdk.api-key-file=" + file);

        assertThat(output).contains("but " + file + " is empty");
    }

    @Test
    void rejectsAKeyFileThatOthersCanWrite() throws Exception {
        Path file = Files.writeString(directory.resolve("key"), "secret-key-1");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));

        String output = outputOf("--imagesdk.provider=openai", "--imagesdk.api-key-file=" + file);

        assertThat(output).contains("run: chmod o-w " + file);
    }

    @Test
    void rejectsTwoSourcesOfTheKey() {
        String output = outputOf("--imagesdk.provider=openai", KEY, "--imagesdk.api-key-file=/run/secrets/key");

        assertThat(output).contains("only one of imagesdk.api-key and imagesdk.api-key-file must be set");
    }

    /** Returns what an application prints that cannot start, and the exception that a log may contain. */
    private static String outputOf(String... arguments) {
        SpringApplicationBuilder application =
                new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE);
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
        try {
            assertThatThrownBy(() -> application.run(arguments))
                    .isInstanceOf(RuntimeException.class)
                    .satisfies(e -> e.printStackTrace(System.out));
        } finally {
            System.setOut(before);
        }
        String text = output.toString(StandardCharsets.UTF_8);
        assertThat(text).contains("APPLICATION FAILED TO START").doesNotContain("secret-key-1");
        return text;
    }
}
