package io.imagesdk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagesdk.error.ApiException;
import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.CallCancelledException;
import io.imagesdk.error.CallTimeoutException;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.QuotaExceededException;
import io.imagesdk.error.ServiceClosedException;
import io.imagesdk.error.UnexpectedException;
import io.imagesdk.model.Attempt;
import io.imagesdk.model.BatchInput;
import io.imagesdk.model.BatchStatus;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageBatch;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageEvent;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.ImageTask;
import io.imagesdk.model.Parameter;
import io.imagesdk.model.PriceEstimate;
import io.imagesdk.model.TaskStatus;
import io.imagesdk.model.Warning;
import io.imagesdk.provider.Price;
import io.imagesdk.provider.PriceList;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.Await;
import io.imagesdk.testing.Events;
import io.imagesdk.testing.RawServer;
import io.imagesdk.testing.RecordingSubscriber;
import io.imagesdk.testing.SuiteLog;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A second service is used only if the first one was certainly not charged, and the chain behaves as one service. */
@Timeout(60)
class FallbackTest {
    private static final GenerateRequest REQUEST = ServiceFixtures.REQUEST;
    private static final String GOOD = "{\"data\":[" + ServiceFixtures.ITEM + "]}";
    private static final String QUOTA = "{\"error\":{\"code\":\"insufficient_quota\",\"message\":\"no credit\"}}";

    @Test
    void usesTheSecondServiceAfterARejection() throws Exception {
        try (RawServer first = ServiceFixtures.responding(429, "", QUOTA);
                RawServer second = ServiceFixtures.responding(200, "", GOOD);
                ImagesService images = chain(first, second)) {
            ImageResult<ImageBytes> result = images.generate(REQUEST).join();

            assertThat(result.images()).hasSize(1);
            assertThat(result.warnings())
                    .extracting(Warning::toString)
                    .first()
                    .asString()
                    .startsWith("provider: xai failed, used openai: QuotaExceededException: ");
            assertThat(result.attempts())
                    .extracting(Attempt::status)
                    .map(status -> status.orElse(0))
                    .containsExactly(429, 200);
            assertThat(first.requests()).hasSize(1);
            assertThat(second.requests()).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "200, '{}', UNKNOWN",
        "500, '', UNKNOWN",
        "408, '', UNKNOWN",
        "200, '{\"data\":[{\"b64_json\":\"AAAA\"}]}', BILLED"
    })
    void usesNoSecondServiceIfTheFirstMayHaveCharged(int status, String body, BillingStatus billing) throws Exception {
        try (RawServer first = ServiceFixtures.responding(status, "", body);
                RawServer second = ServiceFixtures.responding(200, "", GOOD);
                ImagesService images = chain(first, second)) {
            assertThat(ServiceFixtures.failure(images).billing()).isEqualTo(billing);
            assertThat(second.requests()).isEmpty();
        }
    }

    @Test
    void usesTheSecondServiceIfTheFirstCannotBeReachedOrDoesNotSupportTheRequest() throws Exception {
        RawServer closed = RawServer.start((request, client) -> {});
        closed.close();
        GenerateRequest withSize =
                GenerateRequest.builder().prompt("A cat").size("1024x1024").build();
        try (RawServer second = ServiceFixtures.responding(200, "", GOOD);
                ImagesService images = chain(closed, second)) {
            assertThat(images.blocking().generate(REQUEST).images()).hasSize(1);
            assertThat(images.blocking().generate(withSize).images()).hasSize(1);
            assertThat(images.preview(withSize, CallOptions.DEFAULT).toCurl()).contains("1024x1024");
        }
    }

    @Test
    void throwsTheLastFailureWithTheAttemptsOfAllServices() throws Exception {
        try (RawServer first = ServiceFixtures.responding(429, "", QUOTA);
                RawServer second = ServiceFixtures.responding(400, "", "{\"error\":{\"message\":\"bad\"}}");
                RawServer third = ServiceFixtures.responding(500, "", "");
                ImagesService images = chain(first, second).withFallback(service(Providers.WELLAPI, third))) {
            CompletableFuture<ImageResult<ImageBytes>> call = images.generate(REQUEST);

            assertThatThrownBy(call::join).cause().isInstanceOfSatisfying(ApiException.class, failure -> {
                assertThat(failure.billing()).isEqualTo(BillingStatus.UNKNOWN);
                assertThat(failure.provider()).contains("wellapi");
                assertThat(failure.attempts())
                        .extracting(attempt -> attempt.status().orElse(0))
                        .containsExactly(429, 400, 500);
                assertThat(failure.getSuppressed()[0]).isInstanceOfSatisfying(ApiException.class, earlier -> {
                    assertThat(earlier.provider()).contains("openai");
                    assertThat(earlier.getSuppressed()).hasExactlyElementsOfTypes(QuotaExceededException.class);
                });
            });
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void bothServicesGetAllRequestsOfABatchThatCanBeReadOnce(boolean uploaded) throws Exception {
        GenerateRequest other =
                uploaded ? REQUEST : REQUEST.toBuilder().size("1024x1024").build();
        Iterator<BatchInput> once = Stream.of("a", "b", "c")
                .map(id -> new BatchInput(id, id.equals("b") ? other : REQUEST))
                .iterator();
        try (RawServer first = ServiceFixtures.responding(401, "", "{}");
                RawServer second = ServiceFixtures.responding(200, "", "{\"id\":\"x-1\"}");
                ImagesService images = chain(first, second)) {
            ImageBatch batch = images.submitBatch("night", () -> once).join();

            assertThat(batch.requests()).isEqualTo(3);
            assertThat(first.requests()).hasSize(uploaded ? 1 : 0);
            assertThat(new String(second.requests().get(0).body(), UTF_8))
                    .contains("\"custom_id\":\"a\"", "\"custom_id\":\"b\"", "\"custom_id\":\"c\"");
        }
    }

    @Test
    void sharesTheTimeoutOfTheOptions() throws Exception {
        try (RawServer first = ServiceFixtures.responding(429, "", QUOTA);
                RawServer second = RawServer.start((request, client) -> client.stall());
                ImagesService images = chain(first, second)) {
            ImagesException failure = ServiceFixtures.failure(
                    CallTimeoutException.class,
                    images,
                    Delivery.inMemory(),
                    ServiceFixtures.within(Duration.ofSeconds(2)));

            // What is left is less than the timeout of the chain.
            assertThat(failure.getMessage()).containsPattern("timeout of [01]\\.[0-9]+ s");
            assertThat(failure.provider()).contains("openai");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void cancelEndsTheCallThatIsRunning(boolean inSecond) throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        RawServer.Handler stall = (request, client) -> {
            running.countDown();
            client.stall();
        };
        try (RawServer first = inSecond ? ServiceFixtures.responding(429, "", QUOTA) : RawServer.start(stall);
                RawServer second = RawServer.start(stall);
                ImagesService images = chain(first, second)) {
            CompletableFuture<ImageResult<ImageBytes>> call = images.generate(REQUEST);
            assertThat(running.await(30, TimeUnit.SECONDS)).isTrue();

            assertThat(call.cancel(false)).isTrue();

            assertThatThrownBy(call::join)
                    .isInstanceOf(CancellationException.class)
                    .rootCause()
                    .isInstanceOfSatisfying(CallCancelledException.class, cause -> assertThat(cause.billing())
                            .isEqualTo(BillingStatus.UNKNOWN));
            assertThat((inSecond ? second : first).awaitAllDisconnects()).isTrue();
            assertThat(second.requests()).hasSize(inSecond ? 1 : 0);
        }
    }

    @Test
    void anInterruptCancelsTheSecondCall() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        try (RawServer first = ServiceFixtures.responding(429, "", QUOTA);
                RawServer second = RawServer.start((request, client) -> {
                    running.countDown();
                    client.stall();
                });
                ImagesService images = chain(first, second)) {
            AtomicReference<Throwable> error = new AtomicReference<>();
            Thread caller = new Thread(() -> {
                try {
                    images.blocking().generate(REQUEST);
                } catch (RuntimeException e) {
                    error.set(e);
                }
            });
            caller.start();
            assertThat(running.await(30, TimeUnit.SECONDS)).isTrue();
            caller.interrupt();
            caller.join();

            assertThat(error.get())
                    .isInstanceOfSatisfying(CallCancelledException.class, failure -> assertThat(failure.billing())
                            .isEqualTo(BillingStatus.UNKNOWN));
        }
    }

    @Test
    void closeSendsNothingToTheSecondService() throws Exception {
        // The retry policy keeps the first call waiting after its rejection, where nothing is charged.
        try (RawServer first = ServiceFixtures.responding(429, "Retry-After: 50\r\n", "{}");
                RawServer second = ServiceFixtures.responding(200, "", GOOD);
                ImagesService images = chain(first, second)) {
            CompletableFuture<ImageResult<ImageBytes>> call = images.generate(REQUEST);
            first.awaitRequest();
            assertThat(first.awaitDisconnect()).isTrue();

            images.close();

            assertThatThrownBy(call::join).hasCauseInstanceOf(ServiceClosedException.class);
            assertThat(second.requests()).isEmpty();
            assertThatThrownBy(images.generate(REQUEST)::join).hasCauseInstanceOf(ServiceClosedException.class);
        }
    }

    @Test
    void shutdownSendsNothingToTheSecondService() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        try (RawServer first = RawServer.start((request, client) -> {
                    Await.release(answer);
                    ServiceFixtures.respond(client, 429, "", QUOTA);
                });
                RawServer second = ServiceFixtures.responding(200, "", GOOD);
                ImagesService images = chain(first, second)) {
            CompletableFuture<ImageResult<ImageBytes>> call = images.generate(REQUEST);
            first.awaitRequest();

            images.shutdown();
            answer.countDown();

            assertThatThrownBy(call::join).hasCauseInstanceOf(QuotaExceededException.class);
            assertThatThrownBy(images.generate(REQUEST)::join).hasCauseInstanceOf(ServiceClosedException.class);
            assertThat(second.requests()).isEmpty();
        }
    }

    @Test
    void aStreamStartsAgainWithTheDemandOfTheSubscriber() throws Exception {
        String stream = Events.partial(0, ServiceFixtures.IMAGE) + Events.completed(ServiceFixtures.IMAGE);
        try (RawServer first = ServiceFixtures.responding(429, "", QUOTA);
                RawServer second = StreamScene.answering(stream);
                ImagesService images =
                        service(Providers.OPENAI_COMPATIBLE, first).withFallback(service(Providers.OPENAI, second))) {
            Flow.Publisher<ImageEvent<ImageBytes>> events = images.stream(REQUEST);
            RecordingSubscriber<ImageBytes> subscriber = RecordingSubscriber.of(events, 1);

            assertThat(subscriber.next()).isInstanceOf(ImageEvent.Partial.class);
            subscriber.subscription().request(1);
            assertThat(subscriber.next()).isInstanceOfSatisfying(ImageEvent.Completed.class, completed -> assertThat(
                            completed.result().warnings().toString())
                    .contains("used openai"));
            assertThat(subscriber.end()).isNull();
            assertThat(RecordingSubscriber.of(events).end()).hasMessageContaining("charged separately");
            assertThat(second.requests()).hasSize(1);
        }
    }

    @Test
    void aStreamThatPublishedAnEventDoesNotStartAgain() throws Exception {
        String stream = Events.partial(0, ServiceFixtures.IMAGE) + Events.error("insufficient_quota", "no credit");
        try (RawServer first = StreamScene.answering(stream);
                RawServer second = StreamScene.answering(Events.completed(ServiceFixtures.IMAGE));
                ImagesService images =
                        service(Providers.OPENAI_COMPATIBLE, first).withFallback(service(Providers.OPENAI, second))) {
            assertThat(RecordingSubscriber.of(images.stream(REQUEST)).end())
                    .isInstanceOfSatisfying(ImagesException.class, failure -> assertThat(failure.billing())
                            .isEqualTo(BillingStatus.BILLED));
            assertThat(second.requests()).isEmpty();
        }
    }

    @Test
    void aBlockingStreamUsesTheSecondService() throws Exception {
        try (RawServer first = ServiceFixtures.responding(429, "", QUOTA);
                RawServer second = StreamScene.answering(Events.completed(ServiceFixtures.IMAGE));
                ImagesService images =
                        service(Providers.OPENAI_COMPATIBLE, first).withFallback(service(Providers.OPENAI, second))) {
            ImageResult<ImageBytes> result =
                    images.blocking().stream(REQUEST, Delivery.inMemory(), CallOptions.DEFAULT, event -> {});

            assertThat(result.images()).hasSize(1);
        }
    }

    /** A circuit breaker around a service throws, and a service does if no thread can be started. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aSecondServiceThatThrowsEndsTheCall(boolean stream) throws Exception {
        try (RawServer first = ServiceFixtures.responding(429, "", QUOTA);
                ImagesService images = service(Providers.OPENAI, first).withFallback(throwing())) {
            ThrowingCallable call = stream
                    ? () -> images.blocking().stream(REQUEST, Delivery.inMemory(), CallOptions.DEFAULT, event -> {})
                    : () -> images.blocking().generate(REQUEST);

            assertThatThrownBy(call).isInstanceOfSatisfying(UnexpectedException.class, failure -> {
                assertThat(failure).hasMessageContaining("the circuit is open");
                assertThat(failure.billing()).isEqualTo(BillingStatus.UNKNOWN);
                assertThat(failure.attempts()).hasSize(1);
            });
        }
    }

    private static ImagesService throwing() {
        return (ImagesService) Proxy.newProxyInstance(
                ImagesService.class.getClassLoader(),
                new Class<?>[] {ImagesService.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        return null;
                    }
                    throw new IllegalStateException("the circuit is open");
                });
    }

    /** All tasks that consist of URLs have one id. */
    @Test
    void urlsOfTheSecondServiceDoNotChangeThoseOfTheFirst() throws Exception {
        try (RawServer first = ServiceFixtures.responding(429, "", QUOTA);
                RawServer second = ServiceFixtures.responding(200, "", ServiceFixtures.urls("http://127.0.0.1/1.png"));
                ImagesService images = service(Providers.XAI, first)
                        .withFallback(
                                service(Providers.XAI.toBuilder().id("other").build(), second))) {
            ImageTask task = images.submit(REQUEST).join();

            assertThat(task.provider()).isEqualTo("other");
            assertThat(images.task(task.id()).provider()).isEqualTo("xai");
        }
    }

    @Test
    void aTaskBelongsToTheServiceThatCreatedIt() throws Exception {
        try (RawServer first = ServiceFixtures.responding(429, "", QUOTA);
                RawServer second = RawServer.start((request, client) -> ServiceFixtures.respond(
                        client, 200, "", request.line().startsWith("POST") ? "{\"request_id\":\"t-1\"}" : GOOD));
                ImagesService images = service(Providers.XAI, first).withFallback(service(Providers.XAI, second))) {
            ImageTask task = images.submit(REQUEST).join();

            assertThat(images.await(task, Delivery.inMemory()).join().images()).hasSize(1);
            assertThat(images.status(task).join().state()).isEqualTo(TaskStatus.State.DONE);
            assertThat(first.requests()).hasSize(1);
        }
    }

    // Two accounts of one provider

    @Test
    void aTaskIsAwaitedWithTheKeyThatCreatedIt() throws Exception {
        try (RawServer server = accounts(404);
                ImagesService images = accountsOf(Providers.XAI, server)) {
            ImageTask task = images.submit(REQUEST).join();

            assertThat(images.await(task, Delivery.inMemory()).join().images()).hasSize(1);
            assertThat(images.status(task).join().state()).isEqualTo(TaskStatus.State.DONE);
            assertThat(requests(server)).containsExactly("POST 1", "POST 2", "GET 2", "GET 2");
        }
    }

    /** The first account may have a task of another call with the same id. */
    @Test
    void aTaskOfAFailedCallIsAwaitedWithTheKeyThatCreatedIt() throws Exception {
        AtomicInteger polls = new AtomicInteger();
        try (RawServer server = RawServer.start((request, client) -> {
                    boolean isFirst = request.header("Authorization").contains("first");
                    boolean post = request.line().startsWith("POST");
                    boolean fails = post ? isFirst : polls.incrementAndGet() == 1;
                    ServiceFixtures.respond(
                            client,
                            fails ? post ? 429 : 403 : 200,
                            "",
                            fails ? post ? QUOTA : "{}" : post ? "{\"request_id\":\"t-1\"}" : GOOD);
                });
                ImagesService images = accountsOf(Providers.XAI, server)) {
            ImagesException failure = ServiceFixtures.failure(
                    ImagesException.class,
                    images,
                    Delivery.inMemory(),
                    CallOptions.builder().async(true).build());

            assertThat(images.await(failure.task().orElseThrow(), Delivery.inMemory())
                            .join()
                            .images())
                    .hasSize(1);
            assertThat(requests(server)).containsExactly("POST 1", "POST 2", "GET 2", "GET 2");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404})
    void aTaskOfAnotherProcessIsFoundInTheSecondAccount(int status) throws Exception {
        try (RawServer server = accounts(status);
                ImagesService images = accountsOf(Providers.XAI, server)) {
            ImageTask task = images.task("t-1");

            assertThat(images.status(task).join().state()).isEqualTo(TaskStatus.State.DONE);
            assertThat(images.await(task, Delivery.inMemory()).join().images()).hasSize(1);
            assertThat(requests(server)).containsExactly("GET 1", "GET 2", "GET 2");
        }
    }

    @Test
    void aBatchOfAnotherProcessIsFoundInTheSecondAccount() throws Exception {
        try (RawServer server = accounts(404);
                ImagesService images = accountsOf(Providers.XAI, server)) {
            ImageBatch batch = images.batch("b-1");
            List<String> received = new CopyOnWriteArrayList<>();

            assertThat(images.awaitBatch(batch, Delivery.inMemory(), result -> received.add(result.id()))
                            .join()
                            .delivered())
                    .isEqualTo(1);
            assertThat(images.batchStatus(batch).join().state()).isEqualTo(BatchStatus.BatchState.ENDED);
            assertThat(received).containsExactly("a");
            assertThat(requests(server)).containsExactly("GET 1", "GET 2", "GET 2", "GET 2");
        }
    }

    // Two providers

    private static final String LIST_OF_XAI = "{\"batches\":[{\"batch_id\":\"x-1\",\"name\":\"a\"}]}";
    private static final String LIST_OF_OPENAI =
            "{\"data\":[{\"id\":\"o-1\",\"status\":\"completed\"},{\"id\":\"o-2\",\"status\":\"completed\"}]}";

    @Test
    void listsTheBatchesOfAllServicesThatCanListThem() throws Exception {
        try (RawServer first = ServiceFixtures.responding(200, "", LIST_OF_XAI);
                RawServer second = ServiceFixtures.responding(200, "", LIST_OF_OPENAI);
                ImagesService images = service(Providers.WELLAPI, first)
                        .withFallback(service(Providers.XAI, first))
                        .withFallback(service(Providers.OPENAI, second))) {
            assertThat(images.listBatches(1).join())
                    .extracting(status ->
                            status.batch().provider() + " " + status.batch().id())
                    .containsExactly("xai x-1", "openai o-1");
            assertThat(images.blocking().listBatches(9)).hasSize(3);
        }
    }

    @ParameterizedTest
    @CsvSource({"500, 200", "200, 500"})
    void aListFailsIfOneServiceDoes(int ofFirst, int ofSecond) throws Exception {
        try (RawServer first = ServiceFixtures.responding(ofFirst, "", LIST_OF_XAI);
                RawServer second = ServiceFixtures.responding(ofSecond, "", LIST_OF_OPENAI);
                ImagesService images = chain(first, second)) {
            assertThatThrownBy(images.listBatches(9)::join).hasCauseInstanceOf(ApiException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404})
    void aBatchOfWhichOnlyTheIdIsKnownIsFoundAtTheSecondProvider(int status) throws Exception {
        String ended = "{\"id\":\"o-1\",\"status\":\"failed\"}";
        try (RawServer first = ServiceFixtures.responding(status, "", "{}");
                RawServer second = ServiceFixtures.responding(200, "", ended);
                ImagesService images = chain(first, second)) {
            BatchStatus found = images.batchStatus(images.batch("o-1")).join();

            assertThat(found.batch().provider()).isEqualTo("openai");
            assertThat(images.batch("o-1")).isEqualTo(found.batch());
            assertThat(images.awaitBatch(found.batch(), Delivery.inMemory(), result -> {})
                            .join()
                            .delivered())
                    .isZero();
            assertThat(first.requests()).hasSize(1);
            assertThat(second.requests()).hasSize(2);
        }
    }

    @ParameterizedTest
    @CsvSource({"404, 404, openai", "400, 404, xai", "500, 200, xai"})
    void aBatchThatNoProviderFindsIsReported(int ofFirst, int ofSecond, String reported) throws Exception {
        try (RawServer first = ServiceFixtures.responding(ofFirst, "", "{}");
                RawServer second = ServiceFixtures.responding(ofSecond, "", "{}");
                ImagesService images = chain(first, second)) {
            assertThatThrownBy(images.cancelBatch(images.batch("b-1"))::join)
                    .cause()
                    .isInstanceOfSatisfying(ApiException.class, failure -> assertThat(failure.provider())
                            .contains(reported));
            assertThat(second.requests()).hasSize(ofFirst == 500 ? 0 : 1);
        }
    }

    @Test
    void aTaskOfWhichOnlyTheIdIsKnownIsFoundAtTheSecondProvider() throws Exception {
        try (RawServer first = ServiceFixtures.responding(404, "", "{}");
                RawServer second = ServiceFixtures.responding(200, "", GOOD);
                ImagesService images = service(Providers.WELLAPI, first).withFallback(service(Providers.XAI, second))) {
            TaskStatus found = images.status(images.task("t-1")).join();

            assertThat(found.state()).isEqualTo(TaskStatus.State.DONE);
            assertThat(found.task().provider()).isEqualTo("xai");
        }
    }

    /** The task may belong to the account whose key is rejected, so it is not reported as unknown to the provider. */
    @ParameterizedTest
    @CsvSource({"401, 404, 401", "404, 401, 401", "404, 404, 404"})
    void aTaskThatNoAccountFindsIsReported(int ofFirst, int ofSecond, int reported) throws Exception {
        try (RawServer server = RawServer.start((request, client) -> ServiceFixtures.respond(
                        client, request.header("Authorization").contains("first") ? ofFirst : ofSecond, "", "{}"));
                ImagesService images = accountsOf(Providers.XAI, server)) {
            ImageTask task = images.task("t-1");

            assertThatThrownBy(images.status(task)::join)
                    .cause()
                    .isInstanceOfSatisfying(ApiException.class, failure -> {
                        assertThat(failure.status()).hasValue(reported);
                        assertThat(failure.getSuppressed()).hasSize(1);
                        assertThat(failure.attempts()).hasSize(2);
                    });
            assertThat(requests(server)).containsExactly("GET 1", "GET 2");
        }
    }

    /** Starts a server whose first account has no credit, and whose second account has the task and the batch. */
    private static RawServer accounts(int statusOfFirst) throws IOException {
        return RawServer.start((request, client) -> {
            boolean post = request.line().startsWith("POST");
            if (request.header("Authorization").contains("first")) {
                ServiceFixtures.respond(client, post ? 429 : statusOfFirst, "", post ? QUOTA : "{}");
                return;
            }
            String batch = request.path().contains("/results")
                    ? "{\"results\":[{\"batch_request_id\":\"a\",\"batch_result\":{\"response\":{\"image_generation\":"
                            + GOOD + "}}}]}"
                    : "{\"batch_id\":\"b-1\",\"state\":{\"num_requests\":1,\"num_pending\":0,\"num_success\":1}}";
            ServiceFixtures.respond(
                    client,
                    200,
                    "",
                    post ? "{\"request_id\":\"t-1\"}" : request.path().contains("/batches") ? batch : GOOD);
        });
    }

    private static ImagesService accountsOf(ProviderProfile profile, RawServer server) {
        return account(profile, server, "sk-first-0123456789").withFallback(account(profile, server, SuiteLog.KEY));
    }

    private static List<String> requests(RawServer server) {
        return server.requests().stream()
                .map(request -> request.line().substring(0, request.line().indexOf(' '))
                        + (request.header("Authorization").contains("first") ? " 1" : " 2"))
                .toList();
    }

    @Test
    void anEstimateCoversBothServices() throws Exception {
        PriceList one = PriceList.of(LocalDate.of(2026, 11, 1), "a", Price.perImage("0.02"));
        PriceList other = PriceList.of(
                LocalDate.of(2026, 10, 1), "b", Price.perImage("0.05").when(Parameter.QUALITY, "low"));
        try (RawServer server = ServiceFixtures.responding(500, "", "");
                ImagesService images = service(
                                Providers.XAI.toBuilder().prices(one).build(), server)
                        .withFallback(service(
                                Providers.OPENAI.toBuilder().prices(other).build(), server))) {
            assertThat(images.estimate(REQUEST).map(PriceEstimate::toString))
                    .contains("0.02..0.05 USD as of 2026-10-01");
            assertThat(images.estimate(REQUEST.toBuilder().quality("high").build()))
                    .isEmpty();
        }
    }

    private static ImagesService chain(RawServer first, RawServer second) {
        return service(Providers.XAI, first).withFallback(service(Providers.OPENAI, second));
    }

    private static ImagesService service(ProviderProfile profile, RawServer server) {
        return account(profile, server, SuiteLog.KEY);
    }

    private static ImagesService account(ProviderProfile profile, RawServer server, String key) {
        return ImagesService.builder()
                .provider(profile)
                .baseUrl(server.url())
                .apiKey(key)
                .build();
    }
}
