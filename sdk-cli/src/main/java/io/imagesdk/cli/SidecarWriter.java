package io.imagesdk.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagesdk.model.Cost;
import io.imagesdk.model.GeneratedImage;
import io.imagesdk.model.ImageOutcome;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Writes a sidecar for each delivered file of a call, if the command requests it. */
final class SidecarWriter {
    private final CliEnvironment environment;
    private final OutputOptions output;
    private final String provider;
    private final RequestFactory request;

    /**
     * What the response states about all images of a call.
     *
     * @param cost the cost of all images together
     * @param requestId the provider's id of the request
     * @param createdAt the time of the response; now, if it is empty
     */
    record Call(Optional<Cost> cost, Optional<String> requestId, Optional<Instant> createdAt) {}

    /** Creates a writer. The prompt of the request is empty if it is not known. */
    SidecarWriter(CliEnvironment environment, OutputOptions output, String provider, RequestFactory request) {
        this.environment = environment;
        this.output = output;
        this.provider = provider;
        this.request = request;
    }

    /** Writes the sidecars, reports those that cannot be written, and returns whether there are none of these. */
    boolean write(List<? extends ImageOutcome<?>> outcomes, Call call) {
        if (!output.sidecar) {
            return true;
        }
        List<? extends GeneratedImage<?>> images = outcomes.stream()
                .filter(ImageOutcome.Delivered.class::isInstance)
                .map(outcome -> ((ImageOutcome.Delivered<?>) outcome).image())
                .toList();
        boolean complete = true;
        for (GeneratedImage<?> image : images) {
            complete &= write(image, content(image, call, images.size()));
        }
        return complete;
    }

    private boolean write(GeneratedImage<?> image, Sidecar sidecar) {
        Path file = Sidecar.path((Path) image.content());
        try {
            CompleteFile.Content content = CompleteFile.text(sidecar.toText());
            if (output.overwrite) {
                CompleteFile.replace(file, content);
            } else {
                CompleteFile.create(file, content);
            }
            return true;
        } catch (FileAlreadyExistsException ignored) {
            // The path is all that the exception contains.
            report(file, "a file of this name exists; use --overwrite to replace it");
        } catch (IOException e) {
            report(file, e.toString());
        }
        return false;
    }

    private void report(Path file, String reason) {
        environment.err().println("images: the sidecar " + file + " could not be written: " + reason);
    }

    private Sidecar content(GeneratedImage<?> image, Call call, int images) {
        ObjectNode json = Sidecar.newContent();
        if (!request.prompt().isEmpty()) {
            json.put("prompt", request.prompt());
        }
        image.revisedPrompt().ifPresent(prompt -> json.put("revised_prompt", prompt));
        json.put("provider", provider);
        ObjectNode parameters = json.putObject("parameters");
        request.values().forEach((parameter, value) -> parameters.put(parameter.label(), value));
        image.format().ifPresent(format -> json.put("format", format.toString()));
        image.width().ifPresent(width -> json.put("width", width));
        image.height().ifPresent(height -> json.put("height", height));
        if (image.facts().isPresent()) {
            json.put("bytes", image.byteCount()).put("sha256", image.sha256());
        }
        json.put(
                "created_at",
                call.createdAt().orElseGet(environment.clock()::instant).toString());
        call.requestId().ifPresent(id -> json.put("request_id", id));
        call.cost().ifPresent(cost -> json.put(Sidecar.costMember(cost.unit()), cost.amount()));
        return new Sidecar(json.put("images", images));
    }
}
