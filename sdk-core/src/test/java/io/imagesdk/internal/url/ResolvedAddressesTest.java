package io.imagesdk.internal.url;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.error.ImagesException;
import io.imagesdk.model.DownloadPolicy;
import io.imagesdk.testing.ChildJvm;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Validates host names with several addresses, in a JVM that resolves them from a hosts file. */
class ResolvedAddressesTest {
    @TempDir
    Path directory;

    /** Prints for each host name its number of addresses and the decision of the validator. */
    static final class Program {
        private Program() {}

        public static void main(String[] names) throws Exception {
            DownloadUrlValidator urlValidator = new DownloadUrlValidator(
                    DownloadPolicy.DEFAULT,
                    URI.create("https://api.example"),
                    false,
                    HostResolver.SYSTEM,
                    url -> false);
            for (String name : names) {
                System.out.println(InetAddress.getAllByName(name).length + " " + decision(urlValidator, name));
            }
        }

        private static String decision(DownloadUrlValidator urlValidator, String name) {
            try {
                return "allowed: " + urlValidator.check("https://" + name + "/x.png");
            } catch (ImagesException e) {
                return e.getMessage();
            }
        }
    }

    /** The case of the host stays in the hint: an API key in it would not be masked otherwise. */
    @Test
    void requiresThatEveryAddressOfAHostIsPublic() throws Exception {
        Path hosts = Files.writeString(
                directory.resolve("hosts"),
                "8.8.8.8 public.example\n8.8.4.4 public.example\n8.8.8.8 mixed.example Mixed.example\n"
                        + "10.0.0.1 mixed.example Mixed.example\n");

        ChildJvm.Result result = ChildJvm.run(
                Program.class, List.of("-Djdk.net.hosts.file=" + hosts), "public.example", "Mixed.example");

        assertThat(result.output().lines())
                .containsExactly(
                        "2 allowed: https://public.example/x.png",
                        "2 image was generated, but its URL is blocked: https://Mixed.example/x.png has an address that"
                                + " is not public; call DownloadPolicy.Builder.allowHost(\"Mixed.example\") to"
                                + " allow it");
    }
}
