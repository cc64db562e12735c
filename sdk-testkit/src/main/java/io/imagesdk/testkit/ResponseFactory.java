package io.imagesdk.testkit;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** The good answers: pictures in a reply, or one after the other in a stream of events. */
final class ResponseFactory {
    private static final int PIXELS_PER_TOKEN = 256;
    private static final int TOKENS_PER_INPUT = 256;

    private final ImageRenderer renderer;
    private final ImageStore imageStore;
    private final Clock clock;

    ResponseFactory(ImageRenderer renderer, ImageStore imageStore, Clock clock) {
        this.renderer = renderer;
        this.imageStore = imageStore;
        this.clock = clock;
    }

    ImageJsonTree response(ImageSpec imageSpec) throws RejectedException {
        ImageJsonTree tree = new ImageJsonTree();
        ObjectNode root = tree.root().put("created", clock.instant().getEpochSecond());
        ArrayNode data = root.putArray("data");
        int count = imageSpec.directives().has(Directives.EMPTY) ? 0 : imageSpec.count();
        for (int index = 0; index < count; index++) {
            item(imageSpec, index, tree, data.addObject());
        }
        root.setAll(imageSpec.echo());
        root.set("usage", usage(imageSpec, count));
        return tree;
    }

    /** The events of a stream: the unfinished pictures, then each picture, or the refusal in place of the pictures. */
    Content events(ImageSpec imageSpec) throws RejectedException {
        String operation = imageSpec.edit() ? "image_edit" : "image_generation";
        List<Content> events = new ArrayList<>();
        for (int step = 0; step < imageSpec.partials(); step++) {
            ImageJsonTree partial =
                    event(imageSpec, operation + ".partial_image", renderer.partial(imageSpec, 0, step));
            partial.root().put("partial_image_index", step);
            events.add(framed(operation + ".partial_image", partial));
        }
        if (imageSpec.directives().isBare(Directives.BLOCK)) {
            ImageJsonTree error = new ImageJsonTree();
            error.root().put("type", "error").setAll(Dialect.OPENAI.moderated());
            return Content.joined(List.of(Content.joined(events), framed("error", error)));
        }
        for (int index = 0; index < imageSpec.count() && !imageSpec.directives().has(Directives.EMPTY); index++) {
            ImageJsonTree completed = event(imageSpec, operation + ".completed", renderer.image(imageSpec, index));
            completed.root().set("usage", usage(imageSpec, 1));
            events.add(framed(operation + ".completed", completed));
        }
        return Content.joined(events);
    }

    private void item(ImageSpec imageSpec, int index, ImageJsonTree tree, ObjectNode item) throws RejectedException {
        Directives directives = imageSpec.directives();
        if (directives.names(Directives.BLOCK, index)) {
            item.putNull("url").putNull("b64_json").put("respect_moderation", false);
            return;
        }
        // Drawn now, so that an impossible order is refused and not found out at the download.
        Content image = renderer.image(imageSpec, index);
        if (!imageSpec.base64()) {
            item.put("url", imageStore.add(imageSpec, index));
        } else if (directives.names(Directives.BROKEN, index)) {
            item.put("b64_json", "iVBORw0KGgo*this*is*not*base64*");
        } else {
            item.put("b64_json", tree.hole(Content.base64(image)));
        }
        if (imageSpec.dialect() == Dialect.XAI) {
            item.put("mime_type", imageSpec.format().mediaType());
        } else if (!imageSpec.model().startsWith("gpt-image")) {
            item.put("revised_prompt", directives.prose());
        }
    }

    private ImageJsonTree event(ImageSpec imageSpec, String type, Content image) {
        ImageJsonTree tree = new ImageJsonTree();
        tree.root()
                .put("type", type)
                .put("b64_json", tree.hole(Content.base64(image)))
                .put("created_at", clock.instant().getEpochSecond())
                .put("size", imageSpec.shape().toString())
                .put("quality", "high")
                .put("background", "opaque")
                .put("output_format", imageSpec.format().wireName())
                .setAll(imageSpec.echo());
        return tree;
    }

    private static Content framed(String name, ImageJsonTree data) {
        return Content.joined(List.of(Content.of("event: " + name + "\ndata: "), data.printed(), Content.of("\n\n")));
    }

    private static ObjectNode usage(ImageSpec imageSpec, int count) {
        int words = imageSpec.directives().prose().length() / 4 + 1;
        int inputs = imageSpec.inputs() == 0 ? 0 : TOKENS_PER_INPUT;
        int drawn = count
                * Math.max(1, imageSpec.shape().width() * imageSpec.shape().height() / PIXELS_PER_TOKEN);
        ObjectNode usage = Json.object()
                .put("generated_images", count)
                .put("input_tokens", words + inputs)
                .put("output_tokens", drawn)
                .put("total_tokens", words + inputs + drawn);
        usage.putObject("input_tokens_details").put("text_tokens", words).put("image_tokens", inputs);
        usage.putObject("output_tokens_details").put("image_tokens", drawn).put("text_tokens", 0);
        if (imageSpec.dialect() == Dialect.XAI) {
            usage.put("cost_in_usd_ticks", count * Dialect.TICKS);
        }
        return usage;
    }
}
