package io.imagesdk.cli;

import io.imagesdk.model.DownloadPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the images are stored, from which hosts they are downloaded, and what is printed. */
final class OutputOptions {
    static final String HEADING = "%nOutput:%n";

    private static final Pattern HOST =
            Pattern.compile("[A-Za-z0-9._-]+(:[0-9]{1,5})?|\\[[0-9A-Fa-f:.]+](:[0-9]{1,5})?");

    @Option(
            names = {"-o", "--out", "--output"},
            paramLabel = "PATH",
            description = "A file, or a directory if it ends with / or exists. The extension follows the format of the"
                    + " image. Default: a new file under output/grok-images, or ./gpt-image-2_<time> for wellapi.")
    @Nullable
    String out;

    @Option(
            names = "--overwrite",
            description = "Replace an existing file. By default the next free number is appended to the name.")
    boolean overwrite;

    @Option(
            names = "--sidecar",
            description = "Store the prompt, the parameters, the SHA-256 and the cost of the call beside each image, in"
                    + " NAME.json, for example cat.png.json.")
    boolean sidecar;

    @Option(
            names = "--keep-url",
            description = "Print the URL of an image instead of downloading it. An image without a URL is stored.")
    boolean keepUrl;

    @Option(
            names = "--allow-host",
            paramLabel = "HOST[:PORT]",
            description = "Download images from this host even if it is not public or uses http. Can be repeated.")
    List<String> allowedHosts = new ArrayList<>();

    @Option(
            names = "--print",
            paramLabel = "FORMAT",
            defaultValue = "path",
            description = "The format of standard output: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    PrintFormat print = PrintFormat.PATH;

    @Option(names = "--open", description = "Open the images with the program of the desktop, or with IMAGES_VIEWER.")
    boolean open;

    @Option(
            names = "--show",
            paramLabel = "PROTOCOL",
            description = "Show the images in the terminal, on standard error: ${COMPLETION-CANDIDATES}.")
    @Nullable
    TerminalGraphics show;

    @Option(
            names = {"-q", "--quiet"},
            description = "Print no progress.")
    boolean quiet;

    DownloadPolicy downloadPolicy() {
        if (show != null && keepUrl) {
            throw UsageErrors.of("--show and --keep-url cannot be combined, because a URL is not downloaded");
        }
        if (sidecar && keepUrl) {
            throw UsageErrors.of("--sidecar and --keep-url cannot be combined, because a URL has no file beside it");
        }
        return downloadPolicy(allowedHosts);
    }

    /** Returns the policy that allows downloads from some hosts in addition. */
    static DownloadPolicy downloadPolicy(List<String> hosts) {
        DownloadPolicy.Builder policy = DownloadPolicy.builder();
        for (String host : hosts) {
            if (!HOST.matcher(host).matches()) {
                throw UsageErrors.of("--allow-host must be HOST or HOST:PORT, was '" + host + "'");
            }
            policy.allowHost(host);
        }
        return policy.build();
    }
}
