package io.imagesdk.examples.flink;

import io.imagesdk.ImagesService;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import java.io.Serializable;
import java.time.Duration;
import org.apache.flink.util.ParameterTool;

/**
 * The arguments of the job, each as {@code --name value}. They are sent to the TaskManagers and shown in the web page
 * of Flink, so they contain no API key: a TaskManager reads the key from its environment.
 *
 * @param input the file or directory with items, one JSON object per line
 * @param output the directory of the images, of the manifest and of the undelivered items
 * @param claims the JDBC URL of the store of claims
 * @param provider the id of the provider; {@code openai} by default
 * @param baseUrl the base URL; empty for that of the provider
 * @param inFlight the number of calls in flight per parallel task, by default 16
 * @param callTimeout the deadline of a call, by default 600 seconds
 * @param withoutKey whether the server needs no API key, as the sandbox
 */
record JobSettings(
        String input,
        String output,
        String claims,
        String provider,
        String baseUrl,
        int inFlight,
        Duration callTimeout,
        boolean withoutKey)
        implements Serializable {
    /**
     * Reads the arguments.
     *
     * @throws RuntimeException if an argument is missing or malformed
     */
    static JobSettings of(String... args) {
        ParameterTool arguments = ParameterTool.fromArgs(args);
        return new JobSettings(
                arguments.getRequired("input"),
                arguments.getRequired("output"),
                arguments.getRequired("claims"),
                arguments.get("provider", Providers.OPENAI.id()),
                arguments.get("base-url", ""),
                arguments.getInt("in-flight", 16),
                Duration.ofSeconds(arguments.getLong("call-timeout", 600)),
                arguments.getBoolean("without-key", false));
    }

    /** Opens the service. Runs in each parallel task. */
    ImagesService service() {
        ProviderProfile profile = Providers.byId(provider)
                .orElseThrow(() -> new IllegalArgumentException("provider must be one of " + Providers.ids() + ", was "
                        + provider + "; describe another one in a profile"));
        var builder = ImagesService.builder().provider(profile);
        if (!baseUrl.isEmpty()) {
            builder.baseUrl(baseUrl);
        }
        if (withoutKey) {
            builder.apiKey("none");
        }
        return builder.build();
    }
}
