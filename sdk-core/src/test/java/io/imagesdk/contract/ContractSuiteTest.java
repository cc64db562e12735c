package io.imagesdk.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagesdk.ImagesService;
import io.imagesdk.contract.Multipart.Part;
import io.imagesdk.error.AuthenticationException;
import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.error.InvalidRequestException.Violation;
import io.imagesdk.error.RateLimitException;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.ImagesRequest;
import io.imagesdk.model.Parameter;
import io.imagesdk.provider.Constraint;
import io.imagesdk.provider.Field;
import io.imagesdk.provider.ImageEncoding;
import io.imagesdk.provider.Operation;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.SampleImages;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The contract of every profile of the catalog, for generations and, where it has them, edits: accepted values are sent
 * under the names of the table, other values are rejected before anything is sent, and responses are decoded. The same
 * holds for the profile of a fictional gateway.
 */
@ParameterizedClass(name = "{0}")
@MethodSource("operations")
class ContractSuiteTest {
    private final ProviderProfile profile;
    private final boolean edit;
    private final Operation operation;
    private StubProvider stub;
    private ImagesService images;

    static Stream<Arguments> operations() {
        Stream<Arguments> constants = Stream.concat(Providers.all().stream(), Stream.of(FictionalGateway.PROFILE))
                .flatMap(profile -> Stream.concat(
                        operations(profile.id(), profile),
                        operations(profile.id() + " from its JSON", again(profile))));
        Stream<Arguments> files = ShippedProfilesTest.profiles().flatMap(profile -> operations(profile.id(), profile));
        return Stream.concat(constants, files);
    }

    private static Stream<Arguments> operations(String name, ProviderProfile profile) {
        return profile.editing().isPresent()
                ? Stream.of(arguments(name, profile, false), arguments(name + " edits", profile, true))
                : Stream.of(arguments(name, profile, false));
    }

    /** Returns a profile after it was written to a file and read again. */
    private static ProviderProfile again(ProviderProfile profile) {
        return ProviderProfile.read(new ByteArrayInputStream(profile.toJson().getBytes(UTF_8)));
    }

    ContractSuiteTest(String name, ProviderProfile profile, boolean edit) {
        this.profile = profile;
        this.edit = edit;
        this.operation = edit ? profile.editing().orElseThrow().operation() : profile.generation();
    }

    @BeforeEach
    void start() throws IOException {
        stub = StubProvider.start().images(SampleRequests.IMAGE).responses(images(1));
        images = stub.service(profile, basePath());
    }

    @AfterEach
    void stop() throws IOException {
        images.close();
        stub.close();
    }

    @Test
    void sendsEveryValueThatTheTableTakesUnderTheTablesName() {
        for (Field field : operation.fields()) {
            for (String value : SampleRequests.accepted(field)) {
                call(saying(field.parameter(), value));

                assertThat(arrived(field)).as("%s = %s", field.name(), value).isEqualTo(sent(field, value));
            }
        }
    }

    @Test
    void refusesEveryValueThatTheTableDoesNotTake() {
        for (Field field : operation.fields()) {
            for (String value : SampleRequests.refused(field)) {
                InvalidRequestException refusal = refused(saying(field.parameter(), value));

                assertThat(refusal.violations()).singleElement().satisfies(violation -> {
                    assertThat(violation.field()).isEqualTo(field.parameter().label());
                    assertThat(violation.toString()).contains(field.constraint().toString());
                });
            }
        }
        assertThat(stub.requested()).isEmpty();
    }

    @Test
    void refusesWhatTheTableDoesNotKnow() {
        for (Parameter parameter : Parameter.values()) {
            if (operation.field(parameter).isEmpty()) {
                InvalidRequestException refusal = refused(saying(parameter, SampleRequests.unheardOf(parameter)));

                assertThat(refusal)
                        .hasMessageStartingWith(profile.id() + ": " + parameter.label() + " is not supported");
            }
        }
        assertThat(stub.requested()).isEmpty();
    }

    @Test
    void missesWhatIsMandatoryAndSaysWhatItCouldBe() {
        for (Field field : operation.fields()) {
            if (field.required() && field.parameter() != Parameter.PROMPT) {
                Map<Parameter, String> said = SampleRequests.min(operation);
                said.remove(field.parameter());

                InvalidRequestException refusal = refused(said);

                assertThat(refusal)
                        .hasMessage(profile.id() + ": " + field.parameter().label() + " is required"
                                + (field.constraint().equals(Constraint.any())
                                        ? ""
                                        : ", accepted values: " + field.constraint()));
            }
        }
    }

    @Test
    void saysEverythingThatIsWrongAtOnce() {
        Map<Parameter, String> said = SampleRequests.min(operation);
        List<String> wrong = new ArrayList<>();
        for (Parameter parameter : Parameter.values()) {
            List<String> values = operation
                    .field(parameter)
                    .map(SampleRequests::refused)
                    .orElse(List.of(SampleRequests.unheardOf(parameter)));
            values.stream().findFirst().ifPresent(value -> {
                said.put(parameter, value);
                wrong.add(parameter.label());
            });
        }

        InvalidRequestException refusal = refused(said);

        assertThat(refusal.violations()).extracting(Violation::field).containsExactlyInAnyOrderElementsOf(wrong);
        assertThat(stub.requested()).isEmpty();
    }

    @Test
    void sendsNothingThatWasNotSaid() {
        call(SampleRequests.min(operation));

        Stream<String> fields =
                operation.fields().stream().filter(Field::required).flatMap(field -> field.names().stream());
        Stream<String> constants = operation.constants().keySet().stream();
        assertThat(topLevel())
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(fields, constants, edit ? Stream.of(imageName()) : Stream.<String>empty())
                                .flatMap(names -> names)
                                .map(name -> name.replaceFirst("^/?([^/]*).*", "$1"))
                                .collect(Collectors.toSet()));
    }

    @Test
    void sendsFurtherMembersAsTheyStand() {
        Map<String, Object> further = Map.of("zz_seed", 7, "zz_more", Map.of("a", List.of(true, "b")));
        ImagesRequest request = SampleRequests.request(edit, SampleRequests.min(operation)).toBuilder()
                .extras(further)
                .build();

        SampleRequests.call(images, request, CallOptions.DEFAULT);

        assertThat(arrived("zz_seed")).isEqualTo("7");
        if (operation.isMultipart(request)) {
            assertThat(arrived("zz_more[a][]")).isEqualTo("true");
        } else {
            assertThat(Fixtures.tree(arrived("zz_more"))).isEqualTo(Fixtures.tree("{\"a\":[true,\"b\"]}"));
        }
    }

    @Test
    void sendsTheKeyAndTheHeadersOfTheProfile() {
        CallOptions.Builder builder = CallOptions.builder().header("x-trace", "t-1");
        profile.idempotencyHeader().ifPresent(name -> builder.idempotencyKey("once"));
        CallOptions options = builder.build();

        SampleRequests.call(images, SampleRequests.request(edit, SampleRequests.min(operation)), options);

        StubProvider.Asked requested = stub.last();
        assertThat(requested.method()).isEqualTo("POST");
        String model = SampleRequests.min(operation).getOrDefault(Parameter.MODEL, "");
        assertThat(requested.path()).isEqualTo(operationPath(model));
        assertThat(requested.header(profile.keyHeader())).isEqualTo(profile.keyPrefix() + StubProvider.KEY);
        assertThat(requested.header("x-trace")).isEqualTo("t-1");
        profile.headers()
                .forEach((name, value) -> assertThat(requested.header(name)).isEqualTo(value));
        profile.idempotencyHeader()
                .ifPresent(name -> assertThat(requested.header(name)).isEqualTo("once"));
    }

    @Test
    void readsImagesAndAddressesInItsFormat() {
        String address = stub.url() + "/files/1?sig=2";
        String member = profile.responseMapping().urlMembers().iterator().next();

        int count = SampleResponses.hasSeveral(profile.responseMapping()) ? 2 : 1;
        String[] addresses = Collections.nCopies(count, address).toArray(String[]::new);
        ImageResult<ImageBytes> inPlace = answering(images(count));
        ImageResult<ImageBytes> fetched = answering(SampleResponses.of(profile.responseMapping(), member, addresses));

        assertThat(inPlace.images()).hasSize(count).allSatisfy(image -> assertThat(image.content())
                .isEqualTo(ImageBytes.copyOf(SampleRequests.IMAGE)));
        assertThat(fetched.images()).hasSize(count).allSatisfy(image -> {
            assertThat(image.content()).isEqualTo(ImageBytes.copyOf(SampleRequests.IMAGE));
            assertThat(image.url()).hasToString("Optional[" + address + "]");
        });
        assertThat(fetched.usage().totalTokens()).hasValue(7);
        assertThat(fetched.createdAt()).contains(Instant.ofEpochSecond(1_700_000_000));
    }

    @Test
    void deliversAResponseThatIsTheImageItself() {
        stub.responses(new StubProvider.Reply(200, Map.of("Content-Type", "image/png"), SampleRequests.IMAGE));

        assertThat(call(SampleRequests.min(operation)).images())
                .singleElement()
                .satisfies(image -> assertThat(image.content()).isEqualTo(ImageBytes.copyOf(SampleRequests.IMAGE)));
    }

    @Test
    void knowsFromTheStatusWhetherARequestMayBeCharged() {
        Map<Integer, BillingStatus> statuses = Map.of(
                400, BillingStatus.REJECTED,
                401, BillingStatus.REJECTED,
                429, BillingStatus.REJECTED,
                500, BillingStatus.UNKNOWN);
        statuses.forEach((status, billing) -> {
            stub.responses(new StubProvider.Reply(status, Map.of(), "{}".getBytes(UTF_8)));

            ImagesException error =
                    Assertions.catchThrowableOfType(ImagesException.class, () -> call(SampleRequests.min(operation)));

            assertThat(error.billing()).as("status %s", status).isEqualTo(billing);
            assertThat(error instanceof AuthenticationException).isEqualTo(status == 401);
            assertThat(error instanceof RateLimitException).isEqualTo(status == 429);
        });
    }

    @Test
    void tellsItsHintWithEveryError() {
        stub.responses(new StubProvider.Reply(400, Map.of(), "{\"error\":{\"message\":\"no\"}}".getBytes(UTF_8)));

        ImagesException error =
                Assertions.catchThrowableOfType(ImagesException.class, () -> call(SampleRequests.min(operation)));

        assertThat(error.billing()).isEqualTo(BillingStatus.REJECTED);
        assertThat(error.hint()).isEqualTo(profile.errorHint());
    }

    private ImageResult<ImageBytes> answering(String response) {
        stub.responses(response);
        return call(SampleRequests.min(operation));
    }

    private String images(int count) {
        String[] all = Stream.generate(() -> SampleImages.base64(SampleRequests.IMAGE))
                .limit(count)
                .toArray(String[]::new);
        return SampleResponses.of(
                profile.responseMapping(), SampleResponses.base64Member(profile.responseMapping()), all);
    }

    private Map<Parameter, String> saying(Parameter parameter, String value) {
        Map<Parameter, String> said = SampleRequests.min(operation);
        said.put(parameter, value);
        return said;
    }

    private ImageResult<ImageBytes> call(Map<Parameter, String> said) {
        return SampleRequests.call(images, SampleRequests.request(edit, said), CallOptions.DEFAULT);
    }

    private InvalidRequestException refused(Map<Parameter, String> said) {
        InvalidRequestException refusal =
                Assertions.catchThrowableOfType(InvalidRequestException.class, () -> call(said));
        assertThat(refusal.billing()).isEqualTo(BillingStatus.NOT_SENT);
        assertThat(refusal.provider()).contains(profile.id());
        assertThat(refusal).hasMessageStartingWith(profile.id() + ": ");
        return refusal;
    }

    private boolean json() {
        return stub.last().header("Content-Type").equals("application/json");
    }

    /** Returns what a field sends for a value. */
    private static String sent(Field field, String value) {
        String alias = field.valueAliases().getOrDefault(value, value);
        if (field.valueTemplate().isEmpty()) {
            return alias;
        }
        String[] sides = alias.split("[x:]", 2);
        String text = field.valueTemplate().replace("{value}", alias);
        return sides.length < 2 ? text : text.replace("{width}", sides[0]).replace("{height}", sides[1]);
    }

    /** Returns the value of a field in the request, as text. A size in two members has the form of one. */
    private String arrived(Field field) {
        return field.names().isEmpty()
                ? modelInPath()
                : field.names().stream().map(this::arrived).collect(Collectors.joining("x"));
    }

    private String arrived(String name) {
        if (json()) {
            JsonNode value = sentObject().at(name.startsWith("/") ? name : "/" + name);
            return value.isValueNode() ? value.asText() : value.toString();
        }
        return Multipart.parts(stub.last()).stream()
                .filter(part -> part.name().equals(name) && part.contentType().isEmpty())
                .map(Part::text)
                .findFirst()
                .orElse("");
    }

    private String modelInPath() {
        String[] around = operationPath("{model}").split("\\{model}", -1);
        String path = stub.last().path();
        return path.substring(around[0].length(), path.length() - around[1].length());
    }

    /** Returns the path of requests below the origin of the stub. */
    private String operationPath(String model) {
        String path = operation.path().replace("{model}", model);
        // A base URL that ends with the path of the operation does not repeat it.
        return basePath().endsWith(path) ? basePath() : basePath() + path;
    }

    /** Returns the path of the provider's base URL. */
    private String basePath() {
        String path = profile.baseUrl().map(URI::getPath).orElse(profile.defaultBasePath());
        return path.isEmpty() && profile.baseUrl().isEmpty() ? "/v1" : path;
    }

    private JsonNode sentObject() {
        JsonNode body = Fixtures.tree(stub.last().text());
        return body.isArray() ? body.path(0) : body;
    }

    private List<String> topLevel() {
        List<String> names = new ArrayList<>();
        if (json()) {
            sentObject().fieldNames().forEachRemaining(names::add);
        } else {
            Multipart.parts(stub.last()).forEach(part -> names.add(part.name()));
        }
        return names;
    }

    private String imageName() {
        ImageEncoding encoding = profile.editing().orElseThrow().inputImages();
        return json() ? encoding.memberName().orElse(encoding.listName()) : encoding.partName();
    }
}
