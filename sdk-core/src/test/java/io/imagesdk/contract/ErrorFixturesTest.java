package io.imagesdk.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagesdk.ImagesService;
import io.imagesdk.error.ApiException;
import io.imagesdk.error.AuthenticationException;
import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.ModerationException;
import io.imagesdk.error.NotFoundException;
import io.imagesdk.error.OverloadedException;
import io.imagesdk.error.QuotaExceededException;
import io.imagesdk.error.RateLimitException;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The exceptions for all error responses among the fixtures. Retries are disabled, because some of them request one.
 */
class ErrorFixturesTest {
    static Stream<Arguments> errors() {
        String key = "check the API key";
        String prompt = "change the prompt";
        return Stream.of(
                row("xai/error.400.moderation-output.json", Providers.XAI, ModerationException.class, "BILLED", prompt),
                row(
                        "xai/error.400.invalid-api-key.json",
                        Providers.XAI,
                        AuthenticationException.class,
                        "REJECTED",
                        key),
                row("xai/error.400.nested.json", Providers.XAI, ApiException.class, "REJECTED", ""),
                row("xai/error.403.safety.json", Providers.XAI, ModerationException.class, "REJECTED", prompt),
                row(
                        "xai/error.402.spending-limit.json",
                        Providers.XAI,
                        QuotaExceededException.class,
                        "REJECTED",
                        "add credit"),
                row("xai/error.422.missing-field.txt", Providers.XAI, ApiException.class, "REJECTED", ""),
                row("xai/error.429.rate-limit.json", Providers.XAI, RateLimitException.class, "REJECTED", "wait 1 s"),
                row(
                        "openai/error.400.moderation_blocked.json",
                        Providers.OPENAI,
                        ModerationException.class,
                        "REJECTED",
                        prompt),
                row(
                        "openai/error.400.content_policy_violation.json",
                        Providers.OPENAI,
                        ModerationException.class,
                        "REJECTED",
                        prompt),
                row("openai/error.400.unknown-parameter.json", Providers.OPENAI, ApiException.class, "REJECTED", ""),
                row("openai/error.400.invalid-size.json", Providers.OPENAI, ApiException.class, "REJECTED", ""),
                row(
                        "openai/error.401.invalid_api_key.json",
                        Providers.OPENAI,
                        AuthenticationException.class,
                        "REJECTED",
                        key),
                row(
                        "openai/error.403.permission.json",
                        Providers.OPENAI,
                        AuthenticationException.class,
                        "REJECTED",
                        key),
                row(
                        "openai/error.404.model.json",
                        Providers.OPENAI,
                        NotFoundException.class,
                        "REJECTED",
                        "check the model name"),
                row(
                        "openai/error.429.rate_limit.json",
                        Providers.OPENAI,
                        RateLimitException.class,
                        "REJECTED",
                        "wait 12 s"),
                row(
                        "openai/error.429.insufficient_quota.json",
                        Providers.OPENAI,
                        QuotaExceededException.class,
                        "REJECTED",
                        "add credit"),
                row(
                        "openai/error.500.server_error.json",
                        Providers.OPENAI,
                        ApiException.class,
                        "UNKNOWN",
                        "it is unknown whether"),
                row(
                        "new-api/error.json",
                        Providers.OPENAI_COMPATIBLE,
                        OverloadedException.class,
                        "UNKNOWN",
                        "retry later"),
                row("wellapi/error.503.json", Providers.WELLAPI, OverloadedException.class, "UNKNOWN", "官转OpenAI分组"));
    }

    private static Arguments row(
            String file, ProviderProfile profile, Class<? extends ApiException> type, String outcome, String hint) {
        return arguments(file, profile, type, BillingStatus.valueOf(outcome), hint);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("errors")
    void saysWhatTheProviderSaid(
            String file,
            ProviderProfile profile,
            Class<? extends ApiException> type,
            BillingStatus billing,
            String hint)
            throws Exception {
        ImagesException error = served(file, profile);

        int status = Fixtures.entry(file).path("status").asInt();
        String said = file.endsWith(".txt") ? Fixtures.text(file) : words(Fixtures.json(file));
        assertThat(error).isExactlyInstanceOf(type);
        assertThat(error.billing()).isEqualTo(billing);
        assertThat(error.status()).hasValue(status);
        assertThat(error.provider()).contains(profile.id());
        assertThat(error.requestId()).contains("req-of-" + status);
        assertThat(error.providerMessage()).contains(said);
        assertThat(error.body()).contains(Fixtures.text(file));
        assertThat(error.details().code()).isEqualTo(code(file));
        assertThat(error.hint().orElse("")).contains(hint);
        assertThat(error.hint()).matches(text -> text.isEmpty() == hint.isEmpty());
        assertThat(error.attempts()).hasSize(1);
        assertThat(error)
                .hasMessageStartingWith(profile.id() + " returned HTTP " + status + ": " + said.strip())
                .hasMessageContaining("(request id req-of-" + status + ")");
        assertThat(error.getMessage()).doesNotContain("\n").hasSizeLessThanOrEqualTo(2000);
    }

    @Test
    void leavesNoErrorOut() {
        Set<String> served = errors().map(row -> (String) row.get()[0]).collect(Collectors.toSet());

        assertThat(Fixtures.files("response"))
                .filteredOn(file ->
                        file.matches("(xai|openai|new-api|wellapi|dieyuyun)/error.*") && !file.contains("deferred"))
                .containsExactlyInAnyOrderElementsOf(served);
    }

    @Test
    void knowsStageAndCategoriesOfModeration() throws Exception {
        ImagesException error = served("openai/error.400.moderation_blocked.json", Providers.OPENAI);

        assertThat(error).isInstanceOfSatisfying(ModerationException.class, moderation -> {
            assertThat(moderation.stage()).contains("input");
            assertThat(moderation.categories()).containsExactly("violence");
        });
    }

    @Test
    void knowsWhatARefusalCost() throws Exception {
        ImagesException error = served("xai/error.400.moderation-output.json", Providers.XAI);

        assertThat(error.cost()).hasValueSatisfying(cost -> assertThat(cost).hasToString("0.02 USD"));
    }

    @Test
    void knowsHowLongToWait() throws Exception {
        ImagesException error = served("openai/error.429.rate_limit.json", Providers.OPENAI);

        assertThat(error.rateLimit().retryAfter()).contains(Duration.ofSeconds(12));
        assertThat(error.rateLimit().reset()).contains(Duration.ofSeconds(12));
        assertThat(error.rateLimit().limit()).isEqualTo(OptionalLong.of(5));
        assertThat(error.rateLimit().remaining()).isEqualTo(OptionalLong.of(0));
    }

    @Test
    void paysForAnImageThatModerationKeptBack() throws Exception {
        ImagesException error = served("xai/generate.response.moderated-200.json", Providers.XAI);

        assertThat(error).isExactlyInstanceOf(ModerationException.class);
        assertThat(error.billing()).isEqualTo(BillingStatus.BILLED);
        assertThat(error.status()).hasValue(200);
        assertThat(error.cost()).hasValueSatisfying(cost -> assertThat(cost).hasToString("0.02 USD"));
        assertThat(error.outcomes()).hasSize(1);
    }

    @Test
    void takesAnEmptyResponseOfXaiForModeration() throws Exception {
        ImagesException error = served("xai/generate.response.empty-data-200.json", Providers.XAI);

        assertThat(error).isExactlyInstanceOf(ModerationException.class);
        assertThat(error).hasMessageContaining("the response contains none");
        assertThat(error.body()).contains("{\"data\":[]}");
        // The images may have been generated and charged before they were blocked.
        assertThat(error.billing()).isEqualTo(BillingStatus.UNKNOWN);
    }

    private static ImagesException served(String file, ProviderProfile profile) throws Exception {
        try (StubProvider stub = StubProvider.start();
                ImagesService images =
                        stub.service(profile.toBuilder().retriesAllowed(false).build())) {
            StubProvider.Reply response = Fixtures.response(file, Fixtures.text(file));
            response.headers().put("X-Request-Id", "req-of-" + response.status());
            stub.responses(response);
            GenerateRequest request =
                    GenerateRequest.builder().prompt("A cat").model("m").build();
            return Assertions.catchThrowableOfType(
                    ImagesException.class, () -> images.blocking().generate(request));
        }
    }

    private static String words(JsonNode error) {
        return error.at("/error/message").isTextual()
                ? error.at("/error/message").asText()
                : error.path("error").asText();
    }

    private static Optional<String> code(String file) {
        if (file.endsWith(".txt")) {
            return Optional.empty();
        }
        JsonNode error = Fixtures.json(file);
        JsonNode code = error.at("/error/code").isMissingNode() ? error.path("code") : error.at("/error/code");
        return code.isTextual() ? Optional.of(code.asText()) : Optional.empty();
    }
}
