package io.imagesdk.testkit;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagesdk.model.Parameter;
import io.imagesdk.provider.Constraint;
import io.imagesdk.provider.Field;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** The models that the built-in profiles of the providers name, as the providers list them. */
final class SandboxModels {
    /** 2026-01-01T00:00:00Z. */
    private static final long CREATED = 1_767_225_600L;

    private static final BigDecimal CENTS_PER_DOLLAR = BigDecimal.valueOf(100);

    private SandboxModels() {}

    /** Returns the response to {@code GET /models}. Without a dialect it lists the models of OpenAI and of xAI. */
    static SandboxResponse list(Optional<Dialect> dialect) {
        ObjectNode list = SandboxJson.object().put("object", "list");
        ArrayNode data = list.putArray("data");
        owners(dialect).forEach(owner -> names(owner).forEach(name -> data.add(model(name, owner))));
        return SandboxResponse.json(200, list);
    }

    /** Returns the response to {@code GET /models/ID}. */
    static SandboxResponse get(Optional<Dialect> dialect, String id) throws RejectedException {
        for (ProviderProfile owner : owners(dialect)) {
            if (names(owner).contains(id)) {
                return SandboxResponse.json(200, model(id, owner));
            }
        }
        throw unknown(id);
    }

    /** Returns the response to {@code GET /image-generation-models}, which exists at xAI. */
    static SandboxResponse listImageModels() {
        ObjectNode list = SandboxJson.object();
        ArrayNode models = list.putArray("models");
        names(Providers.XAI).forEach(name -> models.add(imageModel(name)));
        return SandboxResponse.json(200, list);
    }

    /** Returns the response to {@code GET /image-generation-models/ID}. */
    static SandboxResponse getImageModel(String id) throws RejectedException {
        if (!names(Providers.XAI).contains(id)) {
            throw unknown(id);
        }
        return SandboxResponse.json(200, imageModel(id));
    }

    private static RejectedException unknown(String id) {
        return new RejectedException(
                404, null, "The model '" + id + "' does not exist or you do not have access to it.");
    }

    private static List<ProviderProfile> owners(Optional<Dialect> dialect) {
        return dialect.map(specified -> switch (specified) {
                    case OPENAI, NEW_API -> List.of(Providers.OPENAI);
                    case XAI -> List.of(Providers.XAI);
                    // Gemini lists its models in a format of its own, which the sandbox does not have.
                    case GEMINI -> List.<ProviderProfile>of();
                })
                .orElse(List.of(Providers.OPENAI, Providers.XAI));
    }

    private static List<String> names(ProviderProfile profile) {
        return profile.generation().field(Parameter.MODEL).map(Field::constraint).stream()
                .filter(Constraint.KnownValues.class::isInstance)
                .flatMap(constraint -> ((Constraint.KnownValues) constraint).values().stream())
                .toList();
    }

    private static ObjectNode model(String name, ProviderProfile owner) {
        return SandboxJson.object()
                .put("id", name)
                .put("object", "model")
                .put("created", CREATED)
                .put("owned_by", owner.id());
    }

    private static ObjectNode imageModel(String name) {
        ObjectNode model = model(name, Providers.XAI)
                .put("fingerprint", "fp_sandbox")
                .put("version", "1.0")
                .put("max_prompt_length", 8000)
                .put(
                        "image_price",
                        Dialect.IMAGE_COST.multiply(CENTS_PER_DOLLAR).longValueExact());
        model.putArray("aliases");
        model.putArray("input_modalities").add("text").add("image");
        model.putArray("output_modalities").add("image");
        return model;
    }
}
