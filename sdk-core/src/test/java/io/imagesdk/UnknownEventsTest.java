package io.imagesdk;

import static io.imagesdk.ServiceFixtures.REQUEST;
import static io.imagesdk.ServiceFixtures.service;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.imagesdk.error.ApiException;
import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ImagesException;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageEvent;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.ImageResult;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.Events;
import io.imagesdk.testing.RawServer;
import io.imagesdk.testing.SampleImages;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Complete images in events that the profile does not describe. They are paid for. */
@Timeout(60)
class UnknownEventsTest {
    private static final byte[] IMAGE = SampleImages.encoded("png", 20, 20);
    private static final byte[] OTHER = SampleImages.encoded("png", 5, 5);
    private static final String MEMBER = "\"b64_json\":\"" + SampleImages.base64(IMAGE) + "\"";
    private static final List<String> MEDIA_TYPES =
            List.of("text/event-stream", "application/json", "text/plain", "application/octet-stream", "");

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: {'data':[{B}]}\n\n",
                "data: {'progress':50}\n\ndata: {'data':[{B}]}\n\ndata: [DONE]\n\n",
                "event: message\ndata: {'data':[{B}]}\n\n",
                "event: result\ndata: {'data':[{B}]}\n\n",
                "data: {B}\n\ndata: [DONE]\n\n",
                "event: image.done\ndata: {'type':'image.done',B}\n\n",
                ": ping\n\nid: 1\ndata: {'type':'image_edit.completed',B}\n\n",
                "retry: 3000\ndata: {'choices':[{'delta':{'images':[{'url':'data:image/png;base64,U'}]}}]}\n\n"
            })
    void areDeliveredAtTheEndOfTheStream(String format) throws Exception {
        String events = format.replace('\'', '"')
                .replace("{B}", "{" + MEMBER + "}")
                .replace(",B}", "," + MEMBER + "}")
                .replace(",U\"", "," + SampleImages.base64(IMAGE) + "\"");
        for (String mediaType : MEDIA_TYPES) {
            try (RawServer server = responding(mediaType, events);
                    ImagesService images = openAi(server)) {
                ImageResult<ImageBytes> result = images.blocking().generate(REQUEST);
                List<ImageEvent<Path>> published = new ArrayList<>();
                ImageResult<Path> streamed = images.blocking().stream(
                        REQUEST, Delivery.toDirectory(directory), CallOptions.DEFAULT, published::add);

                assertThat(result.image().content().toByteArray()).as(mediaType).isEqualTo(IMAGE);
                assertThat(streamed.image().content()).hasBinaryContent(IMAGE);
                assertThat(published).singleElement().isInstanceOf(ImageEvent.Completed.class);
                assertThat(result.warnings()).hasSameSizeAs(streamed.warnings());
                assertThat(result.warnings())
                        .hasSize(format.contains("data: {'data'") && !format.contains("event:") ? 0 : 1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: {'type':'image.done','url':'U'}\n\n",
                "data: {'type':'image_edit.completed','url':'U'}\n\n",
                "data: {'type':'result','created':1,'data':[{'url':'U'}]}\n\n",
                "data: {'event':'image_generation.completed','data':{'url':'U'}}\n\n",
                "data: {'type':'image_generation.completed','data':[{'url':'U'}]}\n\n",
                "data: {'type':'image_generation.completed','image':{'url':'U'}}\n\n",
                "event: image_generation.completed\ndata: {'image_url':'U'}\n\n",
                "data: {'type':'image.done','url':'U'}\n\n"
                        + "data: {'type':'closed','status_url':'https://a.example/s'}\n\n"
            })
    void areDeliveredIfTheyAreUrls(String format) throws Exception {
        String events = format.replace('\'', '"').replace("\"U\"", "\"https://a.example/0\"");
        try (RawServer server = responding("text/event-stream", events);
                ImagesService images = openAi(server)) {
            ImageResult<URI> result = images.blocking().generate(REQUEST, Delivery.asUrl());

            assertThat(result.images()).hasSize(1);
            assertThat(result.image().content()).hasToString("https://a.example/0");
        }
    }

    /** Progress, queues and warnings have codes and messages. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: {'type':'progress','code':102,'message':'processing'}\n\n",
                "event: queue\ndata: {'code':'QUEUED','message':'position 3'}\n\n",
                "data: {'code':100,'msg':'keep-alive'}\n\n",
                "data: {'type':'image_generation.warning','error':'slow'}\n\n"
            })
    void areNoErrorsIfAnImageFollows(String format) throws Exception {
        String event = format.replace('\'', '"');
        try (RawServer server = responding("text/event-stream", event + Events.completed(IMAGE));
                RawServer failing = responding("text/event-stream", event);
                ImagesService images = openAi(server);
                ImagesService failingImages = openAi(failing)) {
            assertThat(images.blocking().generate(REQUEST).image().content().toByteArray())
                    .isEqualTo(IMAGE);
            ImagesException failure = catchThrowableOfType(
                    ImagesException.class, () -> failingImages.blocking().generate(REQUEST));
            assertThat(failure).isInstanceOf(ApiException.class);
            assertThat(failure.billing())
                    .isEqualTo(format.startsWith("data: {'code'") ? BillingStatus.REJECTED : BillingStatus.UNKNOWN);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: {'code':1,'msg':'done','data':[{'url':'https://a.example/0'}]}\n\n",
                "data: {'error':{'message':'1 of 2 failed'},'data':[{'url':'https://a.example/0'}]}\n\n"
            })
    void areDeliveredBesideAMessage(String format) throws Exception {
        try (RawServer server = responding("text/event-stream", format.replace('\'', '"'));
                ImagesService images = openAi(server)) {
            ImageResult<URI> result = images.blocking().generate(REQUEST, Delivery.asUrl());

            assertThat(result.image().content()).hasToString("https://a.example/0");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"image.done", "image_generation.partial_image"})
    void aUrlIsBilledIfTheStreamFails(String type) throws Exception {
        String events =
                Events.event(type, "\"url\":\"https://a.example/0\"") + Events.error("server_error", "no ink left");
        try (RawServer server = responding("text/event-stream", events);
                ImagesService images = openAi(server)) {
            ImagesException failure = catchThrowableOfType(
                    ImagesException.class, () -> images.blocking().generate(REQUEST, Delivery.asUrl()));

            assertThat(failure.billing()).isEqualTo(BillingStatus.BILLED);
            assertThat(failure).hasMessageContaining("no ink left");
            assertThat(failure.outcomes()).hasSize(type.equals("image.done") ? 1 : 0);
        }
    }

    @Test
    void aUrlReplacesNoImage() throws Exception {
        String events = Events.event("image.done", MEMBER) + Events.event("closed", "\"url\":\"https://a.example/0\"");
        try (RawServer server = responding("text/event-stream", events);
                ImagesService images = openAi(server)) {
            assertThat(images.blocking().generate(REQUEST).image().content().toByteArray())
                    .isEqualTo(IMAGE);
        }
    }

    @Test
    void areDiscardedIfAnotherImageFollows() throws Exception {
        String first = Events.event("image.done", "\"b64_json\":\"" + SampleImages.base64(OTHER) + "\"");
        for (String last : List.of(Events.event("image.done", MEMBER), Events.completed(IMAGE))) {
            try (RawServer server = responding("text/event-stream", first + last);
                    ImagesService images = openAi(server)) {
                assertThat(images.blocking().generate(REQUEST).image().content().toByteArray())
                        .isEqualTo(IMAGE);
            }
        }
    }

    @Test
    void areOutcomesOfAStreamThatFails() throws Exception {
        String events = Events.event("image.done", MEMBER) + Events.error("server_error", "no ink left");
        try (RawServer server = responding("text/event-stream", events);
                ImagesService images = openAi(server)) {
            ImagesException failure = catchThrowableOfType(
                    ImagesException.class, () -> images.blocking().generate(REQUEST));

            assertThat(failure.billing()).isEqualTo(BillingStatus.BILLED);
            assertThat(failure).hasMessageContaining("no ink left");
            assertThat(failure.outcomes()).singleElement().isInstanceOf(ImageOutcome.Delivered.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "event: image_generation.partial_image\ndata: {'type':'image_generation.partial_image',B}\n\n",
                "data: {'type':'image_edit.partial_image',B}\n\n",
                "event: image_edit.partial_image\ndata: {'type':'image',B}\n\n",
                "data: {'partial_image_index':0,B}\n\n",
                "data: {'partial_image_index':0,'data':[{B}]}\n\n",
                "event: image.preview\ndata: {'type':'image.preview',B}\n\n"
            })
    void areNotDeliveredIfTheyArePartial(String format) throws Exception {
        String events = format.replace('\'', '"').replace("B}", MEMBER + "}") + "data: [DONE]\n\n";
        for (String mediaType : MEDIA_TYPES) {
            try (RawServer server = responding(mediaType, events);
                    ImagesService images = openAi(server)) {
                ImagesException failure = catchThrowableOfType(
                        ImagesException.class, () -> images.blocking().generate(REQUEST));

                assertThat(failure).hasMessageContaining("ended the stream before the image was complete");
                assertThat(failure.outcomes()).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"internal error", "data", "e", "rejected: no ink left", "id 7"})
    void areNotExpectedInATextThatIsNoEventStream(String text) throws Exception {
        try (RawServer server = responding("text/plain", text);
                ImagesService images = openAi(server)) {
            ImagesException failure = catchThrowableOfType(
                    ImagesException.class, () -> images.blocking().generate(REQUEST));

            assertThat(failure.body()).contains(text);
        }
    }

    private static ImagesService openAi(RawServer server) {
        return service(server).provider(Providers.OPENAI).build();
    }

    private static RawServer responding(String mediaType, String body) throws Exception {
        String header = mediaType.isEmpty() ? "" : "Content-Type: " + mediaType + "\r\n";
        return RawServer.start(
                (request, client) -> client.respond(200, "Connection: close\r\n" + header, body.getBytes(UTF_8)));
    }
}
