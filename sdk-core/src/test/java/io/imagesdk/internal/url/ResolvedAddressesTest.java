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
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names with several addresses, in a JVM that knows them from a file. */
class ResolvedAddressesTest {
    @TempDir
    Path directory;

    /** Says of each name how many addresses it has and what the guard says. */
    static final class Program {
        private Program() {}

        public static void main(String[] names) throws Exception {
            DownloadUrlValidator urlValidator =
                    new DownloadUrlValidator(DownloadPolicy.DEFAULT, URI.create("https://api.example"), false);
            for (String name : names) {
                System.out.println(InetAddress.getAllByName(name).length + " " + verdict(urlValidator, name));
            }
        }

        private static String verdict(DownloadUrlValidator urlValidator, String name) {
            try {
                return "goes to " + urlValidator.check("https://" + name + "/x.png", Optional.empty());
            } catch (ImagesException e) {
                return e.getMessage();
            }
        }
    }

    @Test
    void everyAddressOfANameMustBePublic() throws Exception {
        Path hosts = Files.writeString(
                directory.resolve("hosts"),
                "8.8.8.8 public.example\n8.8.4.4 public.example\n8.8.8.8 mixed.example\n10.0.0.1 mixed.example\n");

        ChildJvm.Result said = ChildJvm.run(
                Program.class, List.of("-Djdk.net.hosts.file=" + hosts), "public.example", "mixed.example");

        assertThat(said.output().lines())
                .containsExactly(
                        "2 goes to https://public.example/x.png",
                        "2 the picture was made, but its address is not fetched: https://mixed.example/x.png is not"
                                + " a public address; a download policy (--allow-host) can allow it");
    }
}
