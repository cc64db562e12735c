package io.imagesdk.contract;

import static io.imagesdk.model.Parameter.ASPECT_RATIO;
import static io.imagesdk.model.Parameter.COUNT;
import static io.imagesdk.model.Parameter.FORMAT;
import static io.imagesdk.model.Parameter.MODEL;
import static io.imagesdk.model.Parameter.PROMPT;
import static io.imagesdk.model.Parameter.SIZE;

import io.imagesdk.model.ImageFormat;
import io.imagesdk.provider.BodyFormat;
import io.imagesdk.provider.Constraint;
import io.imagesdk.provider.Editing;
import io.imagesdk.provider.ErrorRule;
import io.imagesdk.provider.Field;
import io.imagesdk.provider.ImageEncoding;
import io.imagesdk.provider.Operation;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.ResponseMapping;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A fictional gateway with nested members, a custom key header and other names, described with the public API only. */
final class FictionalGateway {
    static final ProviderProfile PROFILE = ProviderProfile.builder()
            .id("invented")
            .title("A gateway nobody has")
            .keyHeader("x-key")
            .keyPrefix("Key ")
            .putHeaders("x-dialect", "7")
            .idempotencyHeader("x-once")
            .generation(Operation.of(
                    "/api/v3/paint",
                    Field.of(MODEL, "/engine", Constraint.knownValues("oil", "ink"))
                            .asRequired(),
                    Field.of(PROMPT, "/input/text", Constraint.maxLength(50)).asRequired(),
                    Field.of(COUNT, "/input/copies", Constraint.range(2, 4)),
                    Field.of(ASPECT_RATIO, "/input/ratio", Constraint.oneOf("1:1", "16:9")),
                    Field.of(FORMAT, "kind", Constraint.oneOf("png", "jpeg"))))
            .editing(new Editing(
                    Operation.of(
                                    "/api/v3/repaint",
                                    Field.of(PROMPT, "text", Constraint.any()).asRequired(),
                                    Field.of(COUNT, "copies", Constraint.range(1, 2)),
                                    Field.of(SIZE, "pixels", Constraint.knownValues("512x512")))
                            .withBodyFormat(BodyFormat.MULTIPART),
                    ImageEncoding.builder()
                            .partName("original")
                            .repeatedPartName("originals")
                            .urlPartName("original_url")
                            .maskName("hole")
                            .maxImages(2)
                            .maxTotalBytes(4_000)
                            .formats(List.of(ImageFormat.PNG))
                            .build()))
            .responseMapping(ResponseMapping.builder()
                    .imagePointers(List.of("/result/images/*", "/result/image"))
                    .base64Members(Set.of("bytes", "content"))
                    .urlMembers(Set.of("link"))
                    .usagePointer("/bill")
                    .createdAtPointer("/result/at")
                    .emptyMeansModerated(true)
                    .build())
            .addErrorRules(new ErrorRule(ErrorRule.ErrorKind.QUOTA, Set.of(418), Set.of("teapot"), List.of(), Map.of()))
            .errorHint("ask the inventor")
            .build();

    private FictionalGateway() {}
}
