package io.imagesdk.testkit;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** Creates the successful responses: images in one JSON response, or one image per server-sent event. */
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

    ImageJsonTree createResponse(ImageSpec spec) throws RejectedException {
        ImageJsonTree tree = new ImageJsonTree();
        ObjectNode root = tree.root();
        if (spec.dialect() != Dialect.XAI) {
            root.put("created", clock.instant().getEpochSecond());
        }
        ArrayNode data = root.putArray("data");
        int count = spec.directives().has(Directives.EMPTY) ? 0 : spec.count();
        for (int index = 0; index < count; index++) {
            addImage(spec, index, tree, data.addObject());
        }
        root.setAll(spec.echoedFields());
        root.set("usage", usage(spec, count));
        return tree;
    }

    /** Creates a response in the dialect of Gemini, in which a rejected prompt is not an error. */
    ImageJsonTree createContent(ImageSpec spec) throws RejectedException {
        ImageJsonTree tree = new ImageJsonTree();
        ObjectNode usage = usage(spec, spec.count());
        if (spec.directives().appliesToRequest(Directives.BLOCK)) {
            GeminiFormat.addBlockedPrompt(tree.root());
            GeminiFormat.complete(spec, tree.root(), usage, 0);
            return tree;
        }
        ArrayNode candidates = tree.root().putArray("candidates");
        int count = spec.directives().has(Directives.EMPTY) ? 0 : spec.count();
        for (int index = 0; index < count; index++) {
            boolean blocked = spec.directives().appliesToImage(Directives.BLOCK, index);
            GeminiFormat.addImage(candidates, spec.format(), blocked ? "" : base64(spec, index, tree));
        }
        GeminiFormat.complete(spec, tree.root(), usage, count);
        return tree;
    }

    /** Creates the events of a stream: the partial images, and then the images or a moderation error. */
    BodyContent createEvents(ImageSpec spec) throws RejectedException {
        String operation = spec.edit() ? "image_edit" : "image_generation";
        List<BodyContent> events = new ArrayList<>();
        for (int step = 0; step < spec.partialImages(); step++) {
            ImageJsonTree partial =
                    imageEvent(spec, operation + ".partial_image", renderer.renderPartial(spec, 0, step));
            partial.root().put("partial_image_index", step);
            events.add(sseEvent(operation + ".partial_image", partial));
        }
        if (spec.directives().appliesToRequest(Directives.BLOCK)) {
            ImageJsonTree error = new ImageJsonTree();
            error.root().put("type", "error").setAll(Dialect.OPENAI.moderationError());
            return BodyContent.concat(List.of(BodyContent.concat(events), sseEvent("error", error)));
        }
        for (int index : spec.deliveredIndexes()) {
            ImageJsonTree completed = imageEvent(spec, operation + ".completed", renderer.render(spec, index));
            // The usage of an event has no details about the output, unlike that of a response.
            completed.root().set("usage", usage(spec, 1).without("output_tokens_details"));
            events.add(sseEvent(operation + ".completed", completed));
        }
        return BodyContent.concat(events);
    }

    private void addImage(ImageSpec spec, int index, ImageJsonTree tree, ObjectNode item) throws RejectedException {
        Directives directives = spec.directives();
        if (directives.appliesToImage(Directives.BLOCK, index)) {
            item.putNull("url").putNull("b64_json").put("respect_moderation", false);
            return;
        }
        // Rendered before the response, so that an impossible size is rejected here and not on download.
        String base64 = base64(spec, index, tree);
        if (spec.base64()) {
            item.put("b64_json", base64);
        } else {
            item.put("url", imageStore.add(spec, index));
        }
        if (spec.dialect() == Dialect.XAI) {
            item.put("mime_type", spec.format().mediaType());
        } else if (!spec.gptImage()) {
            item.put("revised_prompt", directives.plainPrompt());
        }
    }

    /** Returns an image as the body of a response. */
    BodyContent image(ImageSpec spec, int index) throws RejectedException {
        BodyContent image = renderer.render(spec, index);
        return spec.directives().appliesToImage(Directives.BROKEN, index) ? BodyContent.firstHalf(image) : image;
    }

    /** Returns the text that stands for an image. */
    String text(ImageSpec spec, int index, ImageJsonTree tree, ImageShape.Content content) throws RejectedException {
        // Rendered before the response, so that an impossible size is rejected here and not on download.
        String base64 = base64(spec, index, tree);
        return switch (content) {
            case BASE64 -> base64;
            case DATA_URI -> "data:" + spec.format().mediaType() + ";base64," + base64;
            case URL -> imageStore.add(spec, index);
        };
    }

    /** Renders an image and returns what the response contains of it. */
    private String base64(ImageSpec spec, int index, ImageJsonTree tree) throws RejectedException {
        BodyContent image = renderer.render(spec, index);
        return spec.directives().appliesToImage(Directives.BROKEN, index)
                ? "iVBORw0KGgo*this*is*not*base64*"
                : tree.placeholder(BodyContent.base64(image));
    }

    private ImageJsonTree imageEvent(ImageSpec spec, String type, BodyContent image) {
        ImageJsonTree tree = new ImageJsonTree();
        tree.root()
                .put("type", type)
                .put("b64_json", tree.placeholder(BodyContent.base64(image)))
                .put("created_at", clock.instant().getEpochSecond())
                .put("size", spec.size().toString())
                .put("quality", "high")
                .put("background", "opaque")
                .put("output_format", spec.format().wireName())
                .setAll(spec.echoedFields());
        return tree;
    }

    private static BodyContent sseEvent(String name, ImageJsonTree data) {
        return BodyContent.concat(
                List.of(BodyContent.of("event: " + name + "\ndata: "), data.toContent(), BodyContent.of("\n\n")));
    }

    private static ObjectNode usage(ImageSpec spec, int count) throws RejectedException {
        int promptTokens = spec.directives().plainPrompt().length() / 4 + 1;
        int inputTokens = spec.inputFingerprint() == 0 ? 0 : TOKENS_PER_INPUT;
        int imageTokens = count * Math.max(1, spec.size().width() * spec.size().height() / PIXELS_PER_TOKEN);
        ObjectNode usage = SandboxJson.object()
                .put("input_tokens", promptTokens + inputTokens)
                .put("output_tokens", imageTokens)
                .put("total_tokens", promptTokens + inputTokens + imageTokens);
        ObjectNode inputDetails = usage.putObject("input_tokens_details")
                .put("text_tokens", promptTokens)
                .put("image_tokens", inputTokens);
        ObjectNode outputDetails = usage.putObject("output_tokens_details")
                .put("image_tokens", imageTokens)
                .put("text_tokens", 0);
        if (spec.dialect() == Dialect.XAI) {
            inputDetails.put("cached_tokens", 0);
            outputDetails.put("reasoning_tokens", 0);
        } else if (!spec.model().isEmpty() && !spec.openAiModel()) {
            usage.put("generated_images", count);
        }
        if (spec.dialect() == Dialect.XAI || spec.directives().has(Directives.COST)) {
            usage.put(
                    "cost_in_usd_ticks",
                    spec.cost(count).movePointRight(Dialect.TICK_DECIMALS).longValue());
        }
        return usage;
    }
}
