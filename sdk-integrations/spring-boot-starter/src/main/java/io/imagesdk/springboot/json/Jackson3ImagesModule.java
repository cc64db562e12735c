package io.imagesdk.springboot.json;

import io.imagesdk.error.ImagesException;
import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.model.GeneratedImage;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageEvent;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.ImageTask;
import io.imagesdk.model.TaskStatus;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.function.Function;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/** Writes values of the library with Jackson 3. A task is also read, from the JSON that this module wrote. */
public final class Jackson3ImagesModule extends SimpleModule {
    private static final long serialVersionUID = 1L;

    /**
     * Creates a module.
     *
     * @param content the form of an image
     */
    public Jackson3ImagesModule(ImageContent content) {
        super("imagesdk");
        JsonForm form = new JsonForm(content);
        add(ImageResult.class, form::result);
        add(GeneratedImage.class, form::image);
        add(ImageOutcome.class, form::outcome);
        add(ImageEvent.class, form::event);
        add(TaskStatus.class, form::status);
        add(ImagesException.class, form::error);
        add(ImageBytes.class, DataUri::of);
        addSerializer(new DataUriSerializer());
        addSerializer(new TaskSerializer());
        addDeserializer(ImageTask.class, new TaskDeserializer());
    }

    private <T> void add(Class<T> type, Function<T, Object> form) {
        addSerializer(new FormSerializer<>(type, form));
    }

    private static final class FormSerializer<T> extends StdSerializer<T> {
        private final Function<T, Object> form;

        FormSerializer(Class<T> type, Function<T, Object> form) {
            super(type);
            this.form = form;
        }

        @Override
        public void serialize(T value, JsonGenerator generator, SerializationContext context) {
            context.writeValue(generator, form.apply(value));
        }
    }

    private static final class DataUriSerializer extends StdSerializer<DataUri> {
        DataUriSerializer() {
            super(DataUri.class);
        }

        @Override
        public void serialize(DataUri value, JsonGenerator generator, SerializationContext context) {
            try {
                if (generator.streamWriteOutputTarget() == null) {
                    // It builds a tree, which keeps complete texts only.
                    generator.writeString(value.text());
                    return;
                }
                try (Reader reader = value.open()) {
                    generator.writeString(reader, -1);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static final class TaskSerializer extends StdSerializer<ImageTask> {
        private static final JsonMapper MAPPER = new JsonMapper();

        TaskSerializer() {
            super(ImageTask.class);
        }

        @Override
        public void serialize(ImageTask value, JsonGenerator generator, SerializationContext context) {
            context.writeTree(generator, MAPPER.readTree(value.toJson()));
        }
    }

    private static final class TaskDeserializer extends StdDeserializer<ImageTask> {
        TaskDeserializer() {
            super(ImageTask.class);
        }

        @Override
        public ImageTask deserialize(JsonParser parser, DeserializationContext context) {
            JsonNode json = context.readTree(parser);
            try {
                return ImageTask.fromJson(json.toString());
            } catch (InvalidRequestException e) {
                return context.reportInputMismatch(this, "%s", e.getMessage());
            }
        }
    }
}
