package io.imagesdk.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagesdk.bulk.ItemRecord;
import io.imagesdk.bulk.StoredImage;
import java.io.IOException;
import java.nio.file.Path;

/** Writes the sidecars of the images of a bulk run, from which the gallery takes the prompts. */
final class BulkSidecars {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final CliEnvironment environment;
    private final Path base;

    /**
     * Creates a writer.
     *
     * @param base the directory in which the paths of the record start
     */
    BulkSidecars(CliEnvironment environment, Path base) {
        this.environment = environment;
        this.base = base;
    }

    void write(ItemRecord record) {
        for (StoredImage image : record.outcome().images()) {
            try {
                CompleteFile.replace(
                        Sidecar.path(base.resolve(image.path()).normalize()),
                        CompleteFile.text(new Sidecar(content(record, image)).toText()));
            } catch (IOException e) {
                environment.err().println("images: a sidecar could not be written: " + e);
            }
        }
    }

    private static ObjectNode content(ItemRecord record, StoredImage image) throws JsonProcessingException {
        ObjectNode json = Sidecar.newContent();
        JsonNode request = MAPPER.readTree(record.outcome().request().orElse("{}"));
        json.set("prompt", request.path("prompt"));
        json.put("provider", record.claim().provider());
        ObjectNode parameters = json.putObject("parameters");
        request.properties().forEach(member -> {
            if (member.getValue().isValueNode() && !member.getKey().equals("prompt")) {
                parameters.set(member.getKey(), member.getValue());
            }
        });
        json.put("format", image.format());
        json.put("bytes", image.bytes()).put("sha256", image.sha256());
        json.put("created_at", record.time().toString());
        record.outcome().requestId().ifPresent(id -> json.put("request_id", id));
        record.outcome().usage().cost().ifPresent(cost -> json.put(Sidecar.costMember(cost.unit()), cost.amount()));
        return json.put("images", record.outcome().images().size());
    }
}
