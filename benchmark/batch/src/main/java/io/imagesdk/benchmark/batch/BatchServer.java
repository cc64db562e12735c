package io.imagesdk.benchmark.batch;

import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testkit.Charge;
import io.imagesdk.testkit.RecordedRequest;
import io.imagesdk.testkit.Sandbox;
import java.io.IOException;
import java.util.List;

/** The sandbox behind a relay that resets connections. */
final class BatchServer {
    private static final String BATCHES = "/batches";
    private static final String CONTENT = "/content";

    private BatchServer() {}

    /**
     * Prints the port of the relay, and a report as soon as it can read a line. The arguments are the bytes of all
     * results and the number of resets.
     */
    public static void main(String[] args) throws IOException {
        try (Sandbox sandbox = Sandbox.start();
                CuttingRelay relay = CuttingRelay.start(
                        sandbox.baseUrl().getPort(), Long.parseLong(args[0]), Integer.parseInt(args[1]))) {
            System.out.println(relay.port() + sandbox.baseUrl(Providers.OPENAI).getPath());
            // The process that has started this one keeps the stream open as long as it runs.
            if (System.in.read() >= 0) {
                System.out.println(report(sandbox, relay.cuts()));
            }
        }
    }

    private static String report(Sandbox sandbox, int cuts) {
        List<RecordedRequest> requests = sandbox.requests();
        List<Charge> charges = sandbox.charges();
        long downloads = requests.stream()
                .filter(request -> request.path().endsWith(CONTENT))
                .count();
        long batches = requests.stream()
                .filter(request ->
                        request.method().equals("POST") && request.path().endsWith(BATCHES))
                .count();
        long distinct = charges.stream()
                .map(charge -> charge.request().prompt())
                .distinct()
                .count();
        return cuts + " cuts, " + downloads + " downloads, " + batches + " batch, " + charges.size() + " charged, "
                + (charges.size() - distinct) + " charged twice";
    }
}
