package io.imagesdk.examples.sandbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** The good answers: pictures in a reply, or one after the other in a stream of events. */
final class Replies {
    private static final int PIXELS_PER_TOKEN = 256;
    private static final int TOKENS_PER_INPUT = 256;

    private final Gallery gallery;
    private final Shelf shelf;
    private final Clock clock;

    Replies(Gallery gallery, Shelf shelf, Clock clock) {
        this.gallery = gallery;
        this.shelf = shelf;
        this.clock = clock;
    }

    PictureTree reply(Order order) throws Refused {
        PictureTree tree = new PictureTree();
        ObjectNode root = tree.root().put("created", clock.instant().getEpochSecond());
        ArrayNode data = root.putArray("data");
        int count = order.directives().has(Directives.EMPTY) ? 0 : order.count();
        for (int index = 0; index < count; index++) {
            item(order, index, tree, data.addObject());
        }
        root.setAll(order.echo());
        root.set("usage", usage(order, count));
        return tree;
    }

    /** The events of a stream: the unfinished pictures, then each picture, or the refusal in place of the pictures. */
    Content events(Order order) throws Refused {
        String operation = order.edit() ? "image_edit" : "image_generation";
        List<Content> events = new ArrayList<>();
        for (int step = 0; step < order.partials(); step++) {
            PictureTree partial = event(order, operation + ".partial_image", gallery.partial(order, 0, step));
            partial.root().put("partial_image_index", step);
            events.add(framed(operation + ".partial_image", partial));
        }
        if (order.directives().isBare(Directives.BLOCK)) {
            PictureTree error = new PictureTree();
            error.root().put("type", "error").setAll(Dialect.OPENAI.moderated());
            return Content.joined(List.of(Content.joined(events), framed("error", error)));
        }
        for (int index = 0; index < order.count() && !order.directives().has(Directives.EMPTY); index++) {
            PictureTree completed = event(order, operation + ".completed", gallery.picture(order, index));
            completed.root().set("usage", usage(order, 1));
            events.add(framed(operation + ".completed", completed));
        }
        return Content.joined(events);
    }

    private void item(Order order, int index, PictureTree tree, ObjectNode item) throws Refused {
        Directives directives = order.directives();
        if (directives.names(Directives.BLOCK, index)) {
            item.putNull("url").putNull("b64_json").put("respect_moderation", false);
            return;
        }
        // Drawn now, so that an impossible order is refused and not found out at the download.
        Content picture = gallery.picture(order, index);
        if (!order.base64()) {
            item.put("url", shelf.add(order, index));
        } else if (directives.names(Directives.BROKEN, index)) {
            item.put("b64_json", "iVBORw0KGgo*this*is*not*base64*");
        } else {
            item.put("b64_json", tree.hole(Content.base64(picture)));
        }
        if (order.dialect() == Dialect.XAI) {
            item.put("mime_type", order.format().mediaType());
        } else if (!order.model().startsWith("gpt-image")) {
            item.put("revised_prompt", directives.prose());
        }
    }

    private PictureTree event(Order order, String type, Content picture) {
        PictureTree tree = new PictureTree();
        tree.root()
                .put("type", type)
                .put("b64_json", tree.hole(Content.base64(picture)))
                .put("created_at", clock.instant().getEpochSecond())
                .put("size", order.shape().toString())
                .put("quality", "high")
                .put("background", "opaque")
                .put("output_format", order.format().wireName())
                .setAll(order.echo());
        return tree;
    }

    private static Content framed(String name, PictureTree data) {
        return Content.joined(List.of(Content.of("event: " + name + "\ndata: "), data.printed(), Content.of("\n\n")));
    }

    private static ObjectNode usage(Order order, int count) {
        int words = order.directives().prose().length() / 4 + 1;
        int inputs = order.inputs() == 0 ? 0 : TOKENS_PER_INPUT;
        int drawn = count * Math.max(1, order.shape().width() * order.shape().height() / PIXELS_PER_TOKEN);
        ObjectNode usage = Json.object()
                .put("generated_images", count)
                .put("input_tokens", words + inputs)
                .put("output_tokens", drawn)
                .put("total_tokens", words + inputs + drawn);
        usage.putObject("input_tokens_details").put("text_tokens", words).put("image_tokens", inputs);
        usage.putObject("output_tokens_details").put("image_tokens", drawn).put("text_tokens", 0);
        if (order.dialect() == Dialect.XAI) {
            usage.put("cost_in_usd_ticks", count * Dialect.TICKS);
        }
        return usage;
    }
}
