package io.imagesdk.benchmark.batch;

import io.imagesdk.benchmark.ChildJvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Runs a batch of large images in a client with a heap of 32 MiB. The provider is the sandbox, which is in a process of
 * its own behind a relay that resets connections. Prints one line, and fails if an image is lost, damaged, delivered
 * twice or charged twice.
 */
public final class LargeBatch {
    private static final String HEAP = "-Xmx32m";
    private static final String SERVER_HEAP = "-Xmx64m";

    private LargeBatch() {}

    /** Runs the batch. The arguments are the number of images, the bytes of each image, and the number of resets. */
    public static void main(String[] args) throws Exception {
        int images = args.length > 0 ? Integer.parseInt(args[0]) : 1_000;
        long bytes = args.length > 1 ? Long.parseLong(args[1]) : 20L << 20;
        int cuts = args.length > 2 ? Integer.parseInt(args[2]) : 5;
        Path directory = Files.createTempDirectory("imagesdk-batch");
        String server = "";
        String client = "";
        try (ChildJvm provider = ChildJvm.start(
                List.of(SERVER_HEAP),
                BatchServer.class,
                String.valueOf(images * BatchClient.base64Length(bytes)),
                String.valueOf(cuts))) {
            String port = provider.readLine();
            try (ChildJvm program = ChildJvm.start(
                    List.of(HEAP),
                    BatchClient.class,
                    port,
                    directory.toString(),
                    String.valueOf(images),
                    String.valueOf(bytes))) {
                client = program.readLine();
            }
            provider.writeLine("report");
            server = provider.readLine();
        } finally {
            Files.delete(directory);
        }
        System.out.println("JDK " + Runtime.version().feature() + ", " + HEAP + ", " + images + " images of " + bytes
                + " bytes: " + client + "; " + server);
        boolean complete = client.startsWith(images + " delivered, 0 lost, 0 damaged, 0 twice");
        boolean charged = server.startsWith(
                cuts + " cuts, " + (cuts + 1) + " downloads, 1 batch, " + images + " charged, 0 charged twice");
        if (!complete || !charged) {
            System.err.println("the batch is not complete, or the charges are wrong");
            System.exit(1);
        }
    }
}
