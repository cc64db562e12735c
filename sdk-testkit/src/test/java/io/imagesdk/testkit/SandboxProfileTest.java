package io.imagesdk.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagesdk.ImagesService;
import io.imagesdk.error.ApiException;
import io.imagesdk.error.ModerationException;
import io.imagesdk.error.RateLimitException;
import io.imagesdk.error.TaskFailedException;
import io.imagesdk.error.TaskNotFoundException;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageInput;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.ImageTask;
import io.imagesdk.model.ImagesRequest;
import io.imagesdk.model.Parameter;
import io.imagesdk.model.RetryPolicy;
import io.imagesdk.model.TaskStatus;
import io.imagesdk.provider.AsyncActivation;
import io.imagesdk.provider.Constraint;
import io.imagesdk.provider.ErrorRule;
import io.imagesdk.provider.Field;
import io.imagesdk.provider.PollingSchedule;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.TaskProtocol;
import io.imagesdk.provider.catalog.Providers;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The sandbox imitates any profile, so that the library succeeds with it. */
class SandboxProfileTest {
    /** The minimum, and no time in which a task may be unknown: the sandbox knows its tasks at once. */
    private static final Duration INTERVAL = Duration.ofMillis(200);

    private static final ImageInput INPUT = ImageInput.of(ImageBytes.copyOf(Base64.getDecoder()
            .decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
                    + "awAAAABJRU5ErkJggg==")));

    static List<ProviderProfile> profiles() {
        return Providers.ids().stream()
                .map(id -> pollingAtOnce(Providers.byId(id).orElseThrow()))
                .toList();
    }

    static List<ProviderProfile> profilesThatEdit() {
        return profiles().stream()
                .filter(profile -> profile.editing().isPresent())
                .toList();
    }

    static List<ProviderProfile> profilesWithTasks() {
        return profiles().stream().filter(profile -> profile.task().isPresent()).toList();
    }

    static List<ProviderProfile> profilesThatList() {
        ProviderProfile base = Providers.byId("replicate").orElseThrow();
        TaskProtocol task = base.task().orElseThrow();
        ProviderProfile tokens = base.toBuilder()
                .id("tokens")
                .task(task.toBuilder()
                        .listing(task.listing().orElseThrow().toBuilder()
                                .nextParameter("after")
                                .build())
                        .build())
                .build();
        return Stream.concat(profilesWithTasks().stream(), Stream.of(pollingAtOnce(tokens)))
                .filter(profile -> profile.task().orElseThrow().listing().isPresent())
                .toList();
    }

    private static ProviderProfile pollingAtOnce(ProviderProfile profile) {
        return profile.task()
                .map(task -> profile.toBuilder()
                        .task(task.toBuilder()
                                .pollingSchedule(
                                        new PollingSchedule(Duration.ZERO, INTERVAL, 1, INTERVAL, Duration.ZERO))
                                .build())
                        .build())
                .orElse(profile);
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void generatesAnImageAndChargesIt(ProviderProfile profile) {
        try (Sandbox sandbox = Sandbox.builder().profile(profile).start();
                ImagesService images = service(sandbox, profile)) {
            ImageResult<ImageBytes> result = images.blocking().generate(generation(profile, "A cat [polls=1]"));

            assertThat(result.image().width()).isPresent();
            assertThat(sandbox.charges()).hasSize(1);
            assertThat(sandbox.requests())
                    .allSatisfy(request -> assertThat(request.path()).matches("/" + profile.id() + "(/.*)?|/files/.*"));
        }
    }

    @ParameterizedTest
    @MethodSource("profilesThatEdit")
    void editsAnImage(ProviderProfile profile) {
        EditRequest.Builder request =
                EditRequest.builder().prompt("A hat [polls=1]").image(INPUT);
        addRequired(request, profile.editing().orElseThrow().operation());
        if (profile.id().equals("stability")) {
            request.extra("strength", "0.5");
        }
        try (Sandbox sandbox = Sandbox.builder().profile(profile).start();
                ImagesService images = service(sandbox, profile)) {
            assertThat(images.blocking().edit(request.build()).image().width()).isPresent();
            sandbox.assertThat().billed(1).neverBilledTwice();
        }
    }

    @ParameterizedTest
    @MethodSource("profilesWithTasks")
    void generatesByATaskAndFailsOne(ProviderProfile profile) {
        CallOptions async = CallOptions.builder().async(true).build();
        try (Sandbox sandbox = Sandbox.builder().profile(profile).start();
                ImagesService images = service(sandbox, profile)) {
            ImageTask task = images.blocking().submit(generation(profile, "A cat"), async);

            assertThat(images.blocking().status(task).state()).isEqualTo(TaskStatus.State.QUEUED);
            assertThat(images.blocking().status(task).state()).isEqualTo(TaskStatus.State.RUNNING);
            assertThat(images.blocking()
                            .await(task, Delivery.inMemory())
                            .image()
                            .width())
                    .isPresent();
            sandbox.assertThat().billed(1);
            assertThatThrownBy(() -> awaitTask(images, generation(profile, "[task-fail] [polls=1]")))
                    .isInstanceOf(TaskFailedException.class)
                    .hasMessageContaining("because the prompt requests it");
            assertThatThrownBy(() -> awaitTask(images, generation(profile, "[task-lost]")))
                    .isInstanceOf(TaskNotFoundException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void reportsErrorsAsTheProfileDescribesThem(ProviderProfile profile) {
        boolean hasModerationRule =
                profile.errorRules().stream().anyMatch(rule -> rule.kind() == ErrorRule.ErrorKind.MODERATION);
        try (Sandbox sandbox = Sandbox.builder().profile(profile).start();
                ImagesService images = service(sandbox, profile)) {
            assertThatThrownBy(() -> images.blocking().generate(generation(profile, "[refuse=429]")))
                    .isInstanceOf(RateLimitException.class)
                    .hasMessageContaining("Rate limit reached");
            if (hasModerationRule && !isAlwaysTask(profile)) {
                assertThatThrownBy(() -> images.blocking().generate(generation(profile, "[block]")))
                        .isInstanceOf(ModerationException.class);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"imagePointers\": [\"/output/*\"]",
                "\"imagePointers\": [\"/output\"], \"base64Members\": [\"output\"]",
                "\"imagePointers\": [\"/result/images/*\"], \"urlMembers\": [\"href\"]",
                "\"imagePointers\": [\"/a/*/b/*\"], \"base64Members\": [\"c\"]",
                "\"embeddedJsonPointers\": [\"/text\"], \"imagePointers\": [\"/text/urls/*\"]",
                "\"imagePointers\": [\"\"], \"base64Members\": [\"image\"]",
                "\"imagePointers\": [\"/images/0/image_url\"]"
            })
    void derivesResponsesFromThePointersOfAnyMapping(String mapping) {
        ProviderProfile profile = ProviderProfile.read(
                new ByteArrayInputStream(("""
                {"version": 1, "id": "own", "title": "Own", "responseMapping": {%s},
                 "generation": {"path": "/own/run", "fields": [{"parameter": "prompt", "required": true}]}}
                """.formatted(mapping)).getBytes(StandardCharsets.UTF_8)));
        try (Sandbox sandbox = Sandbox.builder().profile(profile).start();
                ImagesService images = service(sandbox, profile)) {
            assertThat(images.blocking().generate("A cat").image().width()).isPresent();
            assertThat(images.blocking().generate("A cat [binary]").image().width())
                    .isPresent();
        }
    }

    @ParameterizedTest
    @MethodSource("profilesThatList")
    void listsTasksInPages(ProviderProfile profile) {
        try (Sandbox sandbox = Sandbox.builder().profile(profile).start();
                ImagesService images = service(sandbox, profile)) {
            Deque<String> submitted = new ArrayDeque<>();
            submitted.push(images.blocking()
                    .submit(generation(profile, "A cat [polls=1] [task-fail]"))
                    .id());
            for (int i = 1; i < 25; i++) {
                submitted.push(images.blocking()
                        .submit(generation(profile, "Cat " + i))
                        .id());
            }

            List<TaskStatus> all = images.blocking().listTasks(100);

            assertThat(all).extracting(status -> status.task().id()).containsExactlyElementsOf(submitted);
            assertThat(all.get(0).state()).isEqualTo(TaskStatus.State.QUEUED);
            assertThat(all.get(0).task().createdAt()).isAfter(Instant.EPOCH);
            assertThat(images.blocking().listTasks(3)).hasSize(3);
            images.blocking().status(all.get(24).task());
            assertThat(images.blocking().listTasks(25).get(24).error()).isPresent();
            assertThat(images.blocking()
                            .await(all.get(0).task(), Delivery.inMemory())
                            .images())
                    .hasSize(1);
            sandbox.assertThat().neverBilledTwice();
        }
    }

    @Test
    void imitatesTaskUrlsResultsAndCancellations() {
        ProviderProfile profile =
                pollingAtOnce(ProviderProfile.read(new ByteArrayInputStream("""
                {"version": 1, "id": "queue", "title": "Queue",
                 "generation": {"path": "/run", "fields": [{"parameter": "prompt", "name": "/in/text"}]},
                 "responseMapping": {"imagePointers": ["/images/*"]},
                 "task": {"idPointers": ["/job"], "statusUrlPointers": ["/urls/get"],
                          "cancelUrlPointers": ["/urls/cancel"], "cancelUrlMethod": "PUT",
                          "resultUrlPointers": ["/urls/result"]}}
                """.getBytes(StandardCharsets.UTF_8))));
        try (Sandbox sandbox = Sandbox.builder().profile(profile).start();
                ImagesService images = service(sandbox, profile)) {
            GenerateRequest request =
                    GenerateRequest.builder().prompt("A cat [polls=1]").build();

            assertThat(images.blocking().generate(request).images()).hasSize(1);
            ImageTask task = images.blocking().submit(request);
            images.blocking().cancel(task);

            assertThat(images.blocking().status(task).state()).isEqualTo(TaskStatus.State.CANCELLED);
            sandbox.assertThat().billed(1);
        }
    }

    @Test
    void usesScriptsAndRejectsOtherPaths() {
        ProviderProfile profile = pollingAtOnce(Providers.byId("kie").orElseThrow());
        try (Sandbox sandbox = Sandbox.builder().profile(profile).start();
                ImagesService images = service(sandbox, profile);
                ImagesService other = service(
                        sandbox,
                        profile.toBuilder()
                                .generation(io.imagesdk.provider.Operation.of(
                                        "/elsewhere", Field.of(Parameter.PROMPT, Constraint.any())))
                                .build())) {
            sandbox.onPoll().reply(SandboxReply.tooManyRequests(Duration.ZERO));

            assertThat(images.blocking()
                            .generate(generation(profile, "A cat [polls=1]"))
                            .images())
                    .hasSize(1);
            assertThatThrownBy(() -> other.blocking().generate("A cat"))
                    .isInstanceOf(ApiException.class)
                    .hasMessageContaining("The profile kie has no POST /elsewhere");
        }
    }

    private static boolean isAlwaysTask(ProviderProfile profile) {
        return profile.task()
                .map(TaskProtocol::activation)
                .filter(activation -> activation.location() == AsyncActivation.Location.ALWAYS)
                .isPresent();
    }

    private static ImageResult<ImageBytes> awaitTask(ImagesService images, GenerateRequest request) {
        ImageTask task = images.blocking()
                .submit(request, CallOptions.builder().async(true).build());
        return images.blocking().await(task, Delivery.inMemory());
    }

    private static ImagesService service(Sandbox sandbox, ProviderProfile profile) {
        return ImagesService.builder()
                .provider(profile)
                .baseUrl(sandbox.baseUrl(profile))
                .apiKey("sandbox")
                .retryPolicy(RetryPolicy.none())
                .build();
    }

    private static GenerateRequest generation(ProviderProfile profile, String prompt) {
        GenerateRequest.Builder request = GenerateRequest.builder().prompt(prompt);
        addRequired(request, profile.generation());
        return request.build();
    }

    private static void addRequired(ImagesRequest.Builder request, io.imagesdk.provider.Operation operation) {
        operation.field(Parameter.MODEL).ifPresent(field -> request.model(model(field)));
        operation.field(Parameter.SIZE).filter(Field::required).ifPresent(field -> request.size("512x512"));
    }

    private static String model(Field field) {
        return field.constraint() instanceof Constraint.KnownValues known
                        && !known.values().isEmpty()
                ? known.values().get(0)
                : "model";
    }
}
