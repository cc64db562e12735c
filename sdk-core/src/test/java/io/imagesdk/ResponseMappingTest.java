package io.imagesdk;

import static io.imagesdk.ServiceFixtures.responding;
import static io.imagesdk.ServiceFixtures.service;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.imagesdk.error.ApiException;
import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.InvalidResponseException;
import io.imagesdk.error.ModerationException;
import io.imagesdk.error.RateLimitException;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.RetryPolicy;
import io.imagesdk.provider.ErrorRule;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.ResponseMapping;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.RawServer;
import io.imagesdk.testing.SampleImages;
import io.imagesdk.testing.TaskGateway;
import java.net.URI;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a profile can express about responses, with the documented responses of several providers. */
@Timeout(60)
class ResponseMappingTest {
    private static final GenerateRequest REQUEST =
            GenerateRequest.builder().prompt("a lighthouse at dusk").model("m").build();
    private static final byte[] PNG = SampleImages.encoded("png", 4, 4);
    private static final String BASE64 = SampleImages.base64(PNG);

    private static final ResponseMapping PARTS = Providers.GEMINI.responseMapping();

    private static final ResponseMapping FLAGS = ResponseMapping.builder()
            .imagePointers(List.of("/images/*"))
            .moderationValues("/has_nsfw_concepts/*", "true")
            .build();

    @ParameterizedTest
    @CsvSource({
        "429, code, insufficient_quota, QuotaExceededException",
        "400, type, Insufficient-User-Quota, QuotaExceededException",
        "400, code, content_policy_violation, ModerationException",
        "200, type, ContentFilter, ModerationException",
        "400, code, INVALID_API_KEY, AuthenticationException",
        "400, code, model_not_found, NotFoundException",
        "400, code, unknown_parameter, ApiException"
    })
    void codesInCommonUseNeedNoRule(int status, String member, String code, String type) throws Exception {
        String body = "{\"error\":{\"" + member + "\":\"" + code + "\",\"message\":\"no\"}}";

        ImagesException failure = failure(status, body, withRules());

        assertThat(failure.getClass().getSimpleName()).isEqualTo(type);
        assertThat(failure.billing()).isEqualTo(BillingStatus.REJECTED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"data:image/png;base64,%s\"",
                "[\"DATA:;base64,%s\"]",
                "[\"data:,%s\"]",
                "[\"%s\"]",
                "[{\"url\":\"%s\"}]"
            })
    void deliversTextThatIsTheImageItself(String data) throws Exception {
        String image = data.contains("data:,") ? HexFormat.of().withPrefix("%").formatHex(PNG) : BASE64;
        ResponseMapping mapping = ResponseMapping.builder()
                .imagePointers(List.of("/output/*", "/output"))
                .build();
        ProviderProfile profile =
                Providers.XAI.toBuilder().responseMapping(mapping).build();
        try (RawServer server = responding(200, "", "{\"output\":" + data.formatted(image) + "}");
                ImagesService images = service(server).provider(profile).build()) {
            ImageResult<ImageBytes> result = images.blocking().generate(REQUEST);

            assertThat(result.image().content().toByteArray()).isEqualTo(PNG);
        }
    }

    @Test
    void deliversBytesThatAreNestedDeeperThanTheProfileDescribes() throws Exception {
        String body = "{\"data\":[{\"image\":{\"b64_json\":\"" + BASE64 + "\"},\"revised_prompt\":\"a tower\"}]}";
        try (RawServer server = responding(200, "", body);
                ImagesService images = service(server).build()) {
            ImageResult<ImageBytes> result = images.blocking().generate(REQUEST);

            assertThat(result.image().content().toByteArray()).isEqualTo(PNG);
            assertThat(result.image().revisedPrompt()).contains("a tower");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'image':'%s'}",
                "{'image':'data:image/png;base64,%s'}",
                "{'image_url':'data:image/png;base64,%s','input':{'image':'data:image/png;base64,AAAA'}}",
                "{'image_url':{'url':'data:image/png;base64,%s'}}",
                "{'revised_prompt':'a tower','imageBase64':'%s'}",
                "{'content':'%s'}",
                "{'b64_json':'image/png;base64,%s'}"
            })
    void deliversBytesInAnotherMember(String format) throws Exception {
        String item = format.replace('\'', '"').formatted(BASE64);
        for (String body : List.of("{\"data\":[" + item + "]}", "{\"data\":" + item + "}")) {
            try (RawServer server = responding(200, "", body);
                    ImagesService images = service(server).build()) {
                ImageResult<ImageBytes> result = images.blocking().generate(REQUEST);

                assertThat(result.image().content().toByteArray()).as(body).isEqualTo(PNG);
                assertThat(result.warnings()).as(body).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'data':[{'b64_json':['%s','%s'],'revised_prompt':'a tower'}]}",
                "{'data':[{'image':{'b64_json':['%s','%s']},'revised_prompt':'a tower'}]}",
                "{'data':[{'image':[{'b64_json':'%s'},{'b64_json':'%s'}],'revised_prompt':'a tower'}]}"
            })
    void deliversEachImageOfAList(String format) throws Exception {
        byte[] second = SampleImages.encoded("png", 5, 5);
        String body = format.replace('\'', '"').formatted(BASE64, SampleImages.base64(second));
        try (RawServer server = responding(200, "", body);
                ImagesService images = service(server).build()) {
            ImageResult<ImageBytes> result = images.blocking().generate(REQUEST);

            assertThat(result.images())
                    .extracting(image -> image.content().toByteArray())
                    .containsExactly(PNG, second);
            assertThat(result.images())
                    .allSatisfy(image -> assertThat(image.revisedPrompt()).contains("a tower"));
            assertThat(result.warnings()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'image':{'url':'%s'}}",
                "{'image_url':'%s'}",
                "{'id':'1','image_url':{'url':'%s'}}",
                "{'url':'','file_urls':{'status_url':'https://a.example/s','imageURL':'%s'}}",
                "{'page_url':'https://a.example/p','input':{'image':'https://a.example/i'},'output':['%s']}",
                "{'result':{'mask_url':'https://a.example/m','url':{'webp_file':'%s'}}}",
                "{'file_url':'https://a.example/f','image_uri':'%s'}"
            })
    void returnsUrlsThatAreNestedDeeperThanTheProfileDescribes(String item) throws Exception {
        String body = "{'data':[{'url':'https://a.example/0'}," + item.formatted("https://a.example/1") + "]}";
        for (String other : List.of(body, body.replace("{'url':'https://a.example/0'},", ""))) {
            try (RawServer server = responding(200, "", other.replace('\'', '"'));
                    ImagesService images = service(server).build()) {
                ImageResult<URI> result = images.blocking().generate(REQUEST, Delivery.asUrl());

                assertThat(result.images())
                        .last()
                        .extracting(image -> image.content().getPath())
                        .isEqualTo("/1");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'urls':{'get':'U','cancel':'U','web':'U','stream':'U'}}",
                "{'task_id':'t','status_url':'U','response_url':'U','pollUrl':'U'}",
                "{'input':{'image_url':'U'},'mask_image':'U','webhook_url':'U','callbackUrl':'U','docs_url':'U'}",
                "{'image':'urn:1','homepage':'U','image_url':'see U'}",
                "{'error':{'code':'c','message':'m'},'image_url':'U'}",
                "{'code':'c','message':'m','file_url':'U'}",
                "{'respect_moderation':false,'image_url':'U'}"
            })
    void ignoresUrlsThatAreNoImages(String item) throws Exception {
        String body = "{'data':[" + item.replace("U", "https://a.example/1") + "]}";
        try (RawServer server = responding(200, "", body.replace('\'', '"'));
                ImagesService images = service(server).build()) {
            ImagesException failure = catchThrowableOfType(
                    ImagesException.class, () -> images.blocking().generate(REQUEST, Delivery.asUrl()));

            assertThat(failure.outcomes()).allSatisfy(outcome -> {
                assertThat(outcome).isNotInstanceOf(ImageOutcome.Delivered.class);
                if (outcome instanceof ImageOutcome.Failed<?> failed) {
                    assertThat(failed.url()).isEmpty();
                }
            });
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'image':'https://a.example/1'}",
                "[{'image':'https://a.example/1'}]",
                "{'images':['https://a.example/1']}"
            })
    void returnsTheUrlInAnObjectThatIsTheOutputOfATask(String output) throws Exception {
        String poll = "{'id':'t1','status':'succeeded','input':{'image':'https://a.example/0'},'output':" + output
                + ",'urls':{'web':'https://a.example/w'}}";
        try (TaskGateway gateway = new TaskGateway()
                        .then(201, "", "{\"id\":\"t1\",\"status\":\"starting\"}")
                        .then(poll.replace('\'', '"'));
                ImagesService images = ImagesService.builder()
                        .provider(Providers.byId("replicate").orElseThrow())
                        .apiKey("test-key-123456789")
                        .baseUrl(gateway.url())
                        .build()) {
            ImageResult<URI> result = images.blocking()
                    .generate(
                            GenerateRequest.builder()
                                    .prompt("a cat")
                                    .model("a/b")
                                    .build(),
                            Delivery.asUrl());

            assertThat(result.image().content()).hasToString("https://a.example/1");
        }
    }

    @Test
    void acceptsATaskWhoseItemHasAUrl() throws Exception {
        try (TaskGateway gateway = new TaskGateway()
                        .then("{\"code\":200,\"data\":[{\"status\":\"new\",\"task_id\":\"t1\","
                                + "\"file_url\":\"https://a.example/result.json\"}]}");
                ImagesService images = ImagesService.builder()
                        .provider(Providers.byId("apimart").orElseThrow())
                        .apiKey("test-key-123456789")
                        .baseUrl(gateway.url())
                        .build()) {
            assertThat(images.blocking().submit(REQUEST).id()).isEqualTo("t1");
        }
    }

    @Test
    void returnsEachUrlOfAListAndTheImageBesideIt() throws Exception {
        String body = "{\"data\":[{\"url\":\"https://a.example/0\"},"
                + "{\"url\":[\"https://a.example/1\",\"https://a.example/2\"],\"b64_json\":[null,\"\"]}]}";
        try (RawServer server = responding(200, "", body);
                ImagesService images = service(server).build()) {
            ImageResult<URI> result = images.blocking().generate(REQUEST, Delivery.asUrl());

            assertThat(result.images())
                    .extracting(image -> image.index() + " " + image.content().getPath())
                    .containsExactly("0 /0", "1 /1", "2 /2");
        }
    }

    @Test
    void warnsAboutImagesThatNoPointerSelects() throws Exception {
        String item = "[{\"b64_json\":\"" + BASE64 + "\"}]";
        try (RawServer server = responding(200, "", "{\"data\":" + item + ",\"images\":" + item + "}");
                ImagesService images = service(server).build()) {
            ImageResult<ImageBytes> result = images.blocking().generate(REQUEST);

            assertThat(result.images()).hasSize(1);
            assertThat(result.warnings())
                    .singleElement()
                    .hasToString("images: 1 of 2 images that arrived are not part of"
                            + " the result, because no image pointer of the profile selects them");
        }
    }

    @Test
    void ruleTakesPrecedenceOverACodeInCommonUse() throws Exception {
        ProviderProfile profile = withRules(ErrorRule.code(ErrorRule.ErrorKind.OTHER, "insufficient_quota"));

        ImagesException failure = failure(400, "{\"error\":{\"code\":\"insufficient_quota\"}}", profile);

        assertThat(failure.getClass()).isEqualTo(ApiException.class);
    }

    private static ProviderProfile withRules(ErrorRule... rules) {
        return ProviderProfile.builder()
                .id("mine")
                .title("Mine")
                .generation(Providers.OPENAI.generation())
                .addErrorRules(rules)
                .build();
    }

    private static ImagesException failure(int status, String body, ProviderProfile profile) throws Exception {
        try (RawServer server = responding(status, "", body);
                ImagesService images = service(server)
                        .provider(profile)
                        .retryPolicy(RetryPolicy.none())
                        .build()) {
            return catchThrowableOfType(
                    ImagesException.class, () -> images.blocking().generate(REQUEST));
        }
    }

    @Test
    void quotesTheTextOfAModelWithoutImages() throws Exception {
        ResponseMapping mapping = ResponseMapping.builder()
                .imagePointers(List.of(""))
                .base64Members(Set.of("image"))
                .textPointers(List.of("/response"))
                .build();

        assertThat(failure(mapping, "", TaskGateway.text("ollama/generate.response.text-only.json")))
                .isInstanceOf(InvalidResponseException.class)
                .hasMessageContaining("without an image: A lighthouse stands on a rock.");
        assertThat(generate(mapping, "", TaskGateway.text("ollama/generate.response.json"))
                        .images())
                .hasSize(1);
    }

    @Test
    void blocksOnlyTheImagesOfTheCandidateThatIsFlagged() throws Exception {
        String body = "{\"candidates\":[" + candidate("STOP") + "," + candidate("IMAGE_SAFETY") + "]}";

        ImageResult<ImageBytes> result = generate(PARTS, "", body);

        assertThat(result.outcomes().get(0)).isInstanceOf(ImageOutcome.Delivered.class);
        assertThat(result.outcomes().get(1)).isInstanceOf(ImageOutcome.Blocked.class);
    }

    @Test
    void blocksTheImagesAtThePositionsOfFlags() throws Exception {
        String items = "{\"b64_json\":\"" + BASE64 + "\"}";
        String body = "{\"images\":[" + items + "," + items + "],\"has_nsfw_concepts\":[true,false]}";

        ImageResult<ImageBytes> result = generate(FLAGS, "", body);

        assertThat(result.outcomes().get(0)).isInstanceOf(ImageOutcome.Blocked.class);
        assertThat(result.outcomes().get(1)).isInstanceOf(ImageOutcome.Delivered.class);
    }

    @Test
    void readsManyFlagsInLinearTime() throws Exception {
        String flags = String.join(
                ",", IntStream.range(0, 60_000).mapToObj(i -> "true").toList());
        String items =
                String.join(",", IntStream.range(0, 60_000).mapToObj(i -> "{}").toList());

        ImagesException failure =
                failure(FLAGS, "", "{\"images\":[" + items + "],\"has_nsfw_concepts\":[" + flags + "]}");

        assertThat(failure).isInstanceOf(ModerationException.class);
        assertThat(failure.outcomes()).hasSize(128);
    }

    @Test
    void doesNotDeliverTheSubstituteOfAnImageThatAHeaderReportsAsFiltered() throws Exception {
        ResponseMapping mapping = ResponseMapping.builder()
                .moderationValues("header:Finish-Reason", "CONTENT_FILTERED")
                .build();

        try (RawServer server = RawServer.start((request, client) -> client.respond(
                        200,
                        "Connection: close\r\nContent-Type: image/png\r\nfinish-reason: CONTENT_FILTERED\r\n",
                        PNG));
                ImagesService images = images(server, mapping)) {
            ImagesException failure = catchThrowableOfType(
                    ImagesException.class, () -> images.blocking().generate(REQUEST));

            assertThat(failure)
                    .isInstanceOf(ModerationException.class)
                    .hasMessageContaining("blocked the image by moderation: CONTENT_FILTERED");
            assertThat(failure.outcomes()).singleElement().isInstanceOf(ImageOutcome.Blocked.class);
        }
    }

    @Test
    void blocksAnItemWithoutAUrlThatIsFlaggedAsUnsafe() throws Exception {
        ResponseMapping mapping = ResponseMapping.builder()
                .moderationFlags("is_image_safe", "false")
                .build();

        ImagesException failure = failure(
                mapping,
                "",
                "{\"data\":[{\"is_image_safe\":false,\"url\":null},{\"is_image_safe\":false,\"url\":null}]}");

        assertThat(failure).isInstanceOf(ModerationException.class);
        assertThat(failure.outcomes()).hasSize(2).allSatisfy(outcome -> assertThat(outcome)
                .isInstanceOf(ImageOutcome.Blocked.class));
    }

    @Test
    void keepsTheErrorOfAnItemInItsOutcome() throws Exception {
        String error = "{\"error\":{\"code\":\"OutputImageSensitiveContentDetected.Policy\",\"message\":\"too hot\"}}";
        String other = "{\"error\":{\"code\":\"InternalServiceError\",\"message\":\"try later\"}}";

        ImageResult<ImageBytes> result = generate(
                ResponseMapping.OPENAI,
                "",
                "{\"data\":[" + error + ",{\"b64_json\":\"" + BASE64 + "\"}," + other + "]}");

        assertThat(result.outcomes().get(0)).isInstanceOfSatisfying(ImageOutcome.Blocked.class, blocked -> {
            assertThat(blocked.error().details().code()).contains("OutputImageSensitiveContentDetected.Policy");
            assertThat(blocked.error().details().providerMessage()).contains("too hot");
        });
        assertThat(result.outcomes().get(1)).isInstanceOf(ImageOutcome.Delivered.class);
        assertThat(result.outcomes().get(2)).isInstanceOfSatisfying(ImageOutcome.Failed.class, failed -> {
            assertThat(failed.error()).isExactlyInstanceOf(ApiException.class).hasMessageContaining("try later");
            assertThat(failed.error().details().code()).contains("InternalServiceError");
        });
    }

    @Test
    void isRejectedAndNotBilledIfEveryItemIsAnError() throws Exception {
        ImagesException failure = failure(
                ResponseMapping.OPENAI, "", TaskGateway.text("seedream/generate.response.group-all-failed.json"));

        assertThat(failure)
                .isExactlyInstanceOf(ApiException.class)
                .hasMessageContaining("The service encountered an unexpected internal error.");
        assertThat(failure.billing()).isEqualTo(BillingStatus.REJECTED);
        assertThat(failure.outcomes()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/error/details/*/retryDelay | 34400 | {'error':{'details':[{},{'retryDelay':'34.4s'}]}}",
                "/estimated_time | 118026 | {'error':'loading','estimated_time':118.0269775390625}",
                "/error/wait | 997 | [{'error':{'message':'slow','wait':'997.965142ms'}}]"
            })
    void readsTheWaitAndTheRequestIdFromTheBody(String pointer, long millis, String body) throws Exception {
        ResponseMapping mapping = ResponseMapping.builder()
                .retryAfterPointers(List.of(pointer))
                .requestIdPointers(List.of("/none", "/error/details/*/id", "header:x-trace"))
                .build();

        ImagesException failure = failure(429, mapping, "X-Trace: t-1\r\n", body.replace('\'', '"'));

        assertThat(failure).isInstanceOf(RateLimitException.class).hasMessageContaining("(request id t-1)");
        assertThat(failure.requestId()).contains("t-1");
        assertThat(failure.rateLimit().retryAfter().orElseThrow().toMillis()).isEqualTo(millis);
    }

    @Test
    void retriesAfterTheWaitInTheBody() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        ResponseMapping mapping = ResponseMapping.builder()
                .retryAfterPointers(List.of("/estimated_time"))
                .requestIdPointers(List.of("/id"))
                .build();
        try (RawServer server = RawServer.start((request, client) -> {
                    boolean first = calls.getAndIncrement() == 0;
                    String body = first
                            ? "{\"error\":\"model is loading\",\"estimated_time\":0.01}"
                            : "{\"id\":\"r-7\",\"data\":[{\"b64_json\":\"" + BASE64 + "\"}]}";
                    client.respond(first ? 503 : 200, "Connection: close\r\n", body.getBytes(UTF_8));
                });
                ImagesService images = images(server, mapping, RetryPolicy.defaults())) {
            ImageResult<ImageBytes> result = images.blocking().generate(REQUEST);

            assertThat(result.requestId()).contains("r-7");
            assertThat(calls).hasValue(2);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | AuthenticationException | {'msg':'no','error':{'details':[{},{'reason':'API_KEY_INVALID'}]}}",
                "429 | QuotaExceededException | [{'error':{'message':'no','details':[{'v':[{'id':'GenPerDayX'}]}]}}]",
                "429 | RateLimitException | {'error':{'message':'no','details':[{'v':[{'id':'GenPerMinute'}]}]}}",
                "422 | ApiException | {'errors':['no']}",
                "422 | ApiException | {'error':['no'],'warnings':[]}",
                "400 | ApiException | {'type':'about:blank','title':'no','status':400}"
            })
    void classifiesErrorsByValuesInTheBody(int status, String type, String body) throws Exception {
        ImagesException failure = failure(status, ResponseMapping.OPENAI, "", body.replace('\'', '"'));

        assertThat(failure.getClass().getSimpleName()).isEqualTo(type);
        assertThat(failure.details().providerMessage()).contains("no");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/usage/cost | USD | 'usage':{'cost':0.0425} | 0.0425 USD",
                "/usage/cost | USD | 'usage':{'cost':'0.10'} | 0.1 USD",
                "/ticks | USD_TICKS | 'ticks':200000000 | 0.02 USD",
                "/data/*/cost | CREDITS | 'x':1 | 2.5 credits",
                "header:x-cost | USD | 'x':1 | 0.5 USD"
            })
    void readsTheCostInItsUnit(String pointer, ResponseMapping.CostUnit unit, String member, String cost)
            throws Exception {
        ResponseMapping mapping = ResponseMapping.builder()
                .costPointers(List.of("/usage/none", pointer))
                .costUnit(unit)
                .putUsageMemberPointers("input_tokens", "/deep/in")
                .build();
        String item = "{\"cost\":1.25,\"b64_json\":\"" + BASE64 + "\"}";

        ImageResult<ImageBytes> result = generate(
                mapping,
                "X-Cost: 0.5\r\n",
                "{\"deep\":{\"in\":7}," + member.replace('\'', '"') + ",\"data\":[" + item + "," + item + "]}");

        assertThat(result.cost().orElseThrow()).hasToString(cost);
        assertThat(result.usage().inputTokens()).hasValue(7);
    }

    @Test
    void readsOnlyIntegersAsUsage() throws Exception {
        ResponseMapping mapping = ResponseMapping.builder()
                .putUsageMemberPointers("megapixels", "/megapixels")
                .build();
        String usage = "{\"tokens\":12,\"cost\":0.04,\"details\":{\"images\":2.0,\"seconds\":1.5}}";

        ImageResult<ImageBytes> result = generate(
                mapping,
                "",
                "{\"megapixels\":1.05,\"usage\":" + usage + ",\"data\":[{\"b64_json\":\"" + BASE64 + "\"}]}");

        assertThat(result.usage().numbers()).isEqualTo(Map.of("tokens", 12L, "details.images", 2L));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e999999999", "1e-999999999", "-1", "\"much\"", "null", "{}"})
    void ignoresACostThatIsNone(String cost) throws Exception {
        ResponseMapping mapping =
                ResponseMapping.builder().costPointers(List.of("/cost")).build();

        assertThat(generate(mapping, "", "{\"cost\":" + cost + ",\"data\":[{\"b64_json\":\"" + BASE64 + "\"}]}")
                        .cost())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"BLOCK_REASON_UNSPECIFIED\"", "\"UNSPECIFIED\"", "null", "\"\"", "{}"})
    void aBlockReasonWithoutAVerdictBlocksNoImage(String reason) throws Exception {
        String body =
                "{\"promptFeedback\":{\"blockReason\":" + reason + "},\"candidates\":[" + candidate("STOP") + "]}";

        assertThat(generate(PARTS, "", body).images()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SAFETY", "OTHER", "A_NEW_REASON"})
    void everyOtherBlockReasonBlocks(String reason) throws Exception {
        ImagesException failure =
                failure(PARTS, "", "{\"promptFeedback\":{\"blockReason\":\"" + reason + "\"},\"candidates\":[]}");

        assertThat(failure).isInstanceOf(ModerationException.class);
    }

    @Test
    void isBilledIfAnErrorNamesACost() throws Exception {
        ResponseMapping mapping =
                ResponseMapping.builder().costPointers(List.of("/cost")).build();

        ImagesException failure = failure(400, mapping, "", "{\"error\":\"no\",\"cost\":0.01}");

        assertThat(failure.billing()).isEqualTo(BillingStatus.BILLED);
        assertThat(failure.cost().orElseThrow()).hasToString("0.01 USD");
    }

    private static String candidate(String finishReason) {
        return "{\"content\":{\"parts\":[{\"inlineData\":{\"data\":\"" + BASE64 + "\"}}]},\"finishReason\":\""
                + finishReason + "\"}";
    }

    private static ImagesException failure(ResponseMapping mapping, String headers, String body) throws Exception {
        return failure(200, mapping, headers, body);
    }

    private static ImagesException failure(int status, ResponseMapping mapping, String headers, String body)
            throws Exception {
        ImagesException failure =
                catchThrowableOfType(ImagesException.class, () -> generate(status, mapping, headers, body));
        assertThat(failure).as("failure").isNotNull();
        return failure;
    }

    private static ImageResult<ImageBytes> generate(ResponseMapping mapping, String headers, String body)
            throws Exception {
        return generate(200, mapping, headers, body);
    }

    private static ImageResult<ImageBytes> generate(int status, ResponseMapping mapping, String headers, String body)
            throws Exception {
        try (RawServer server = responding(status, headers, body);
                ImagesService images = images(server, mapping)) {
            return images.blocking().generate(REQUEST);
        }
    }

    private static ImagesService images(RawServer server, ResponseMapping mapping) {
        return images(server, mapping, RetryPolicy.none());
    }

    private static ImagesService images(RawServer server, ResponseMapping mapping, RetryPolicy retryPolicy) {
        ProviderProfile profile = Providers.OPENAI_COMPATIBLE.toBuilder()
                .responseMapping(mapping)
                .addErrorRules(
                        ErrorRule.code(ErrorRule.ErrorKind.MODERATION, "OutputImageSensitiveContentDetected*"),
                        ErrorRule.value(
                                ErrorRule.ErrorKind.AUTHENTICATION, "/error/details/*/reason", "API_KEY_INVALID"),
                        ErrorRule.value(ErrorRule.ErrorKind.QUOTA, "/error/details/*/v/*/id", "*PerDay*"))
                .build();
        return service(server).provider(profile).retryPolicy(retryPolicy).build();
    }
}
