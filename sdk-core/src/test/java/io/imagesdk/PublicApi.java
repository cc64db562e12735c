package io.imagesdk;

import io.imagesdk.check.ResponseExample;
import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.UnexpectedException;
import io.imagesdk.model.BatchStatus;
import io.imagesdk.model.CallListener;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageBatch;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageInput;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.ImageSink;
import io.imagesdk.model.ImageTask;
import io.imagesdk.model.ImagesRequest;
import io.imagesdk.model.RetryPolicy;
import io.imagesdk.provider.AsyncActivation;
import io.imagesdk.provider.BatchListing;
import io.imagesdk.provider.BatchProtocol;
import io.imagesdk.provider.BatchResults;
import io.imagesdk.provider.BatchStates;
import io.imagesdk.provider.BatchUpload;
import io.imagesdk.provider.Constraint;
import io.imagesdk.provider.Field;
import io.imagesdk.provider.Operation;
import io.imagesdk.provider.PollingSchedule;
import io.imagesdk.provider.Price;
import io.imagesdk.provider.PriceList;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.Streaming;
import io.imagesdk.provider.TaskListing;
import io.imagesdk.provider.TaskProtocol;
import io.imagesdk.provider.TaskRequest;
import io.imagesdk.provider.catalog.Providers;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The methods and constructors of the exported packages, with valid values for all their parameters. */
final class PublicApi {
    private static final List<String> PACKAGES =
            List.of("", "check", "error", "model", "provider", "provider/catalog", "recovery");

    /** The types that users implement and the library calls. */
    private static final Set<Class<?>> IMPLEMENTED_BY_USERS =
            Set.of(CallListener.class, ImageSink.class, ImageSink.Receiver.class);

    private final Map<Class<?>, Object> values = new HashMap<>();

    PublicApi(ImagesService service) {
        ErrorDetails details = ErrorDetails.of(BillingStatus.UNKNOWN).build();
        GenerateRequest request = GenerateRequest.builder().prompt("A cat").build();
        ImageInput image = ImageInput.of(ImageBytes.copyOf(new byte[] {1}));
        values.put(Operation.class, Operation.of("/v1/images"));
        values.put(BigDecimal.class, BigDecimal.ONE);
        values.put(LocalDate.class, LocalDate.EPOCH);
        ImageBatch batch = service.batch("b-1");
        values.put(ImageBatch.class, batch);
        values.put(ImageBatch.BatchPosition.class, batch.position());
        values.put(
                BatchStatus.class,
                new BatchStatus(batch, BatchStatus.BatchState.ENDED, "", Map.of(), Optional.empty()));
        BatchProtocol protocol = Providers.OPENAI.batch().orElseThrow();
        values.put(BatchProtocol.class, protocol);
        values.put(BatchProtocol.BatchLimits.class, protocol.limits());
        values.put(BatchUpload.class, protocol.upload());
        values.put(BatchStates.class, protocol.states());
        values.put(BatchResults.class, protocol.results());
        values.put(BatchListing.class, protocol.listing().orElseThrow());
        values.put(
                TaskListing.class,
                TaskListing.builder()
                        .path("/tasks")
                        .itemPointers(List.of("/tasks/*"))
                        .build());
        values.put(Price.class, Price.perImage("1"));
        values.put(PriceList.class, PriceList.of(LocalDate.EPOCH, "page", Price.perImage("1")));
        values.put(ResponseExample.class, ResponseExample.of("example", new byte[0]));
        values.putAll(Map.of(
                Optional.class, Optional.empty(),
                OptionalInt.class, OptionalInt.empty(),
                OptionalLong.class, OptionalLong.empty(),
                OptionalDouble.class, OptionalDouble.empty(),
                List.class, List.of(),
                Set.class, Set.of(),
                Map.class, Map.of(),
                Iterable.class, List.of()));
        values.putAll(Map.of(
                Object.class,
                "value",
                Path.class,
                Path.of("file"),
                URI.class,
                URI.create("https://api.example/v1"),
                Duration.class,
                Duration.ofSeconds(1),
                Instant.class,
                Instant.EPOCH,
                InputStream.class,
                new ByteArrayInputStream(new byte[0]),
                OutputStream.class,
                new ByteArrayOutputStream(),
                HttpClient.class,
                HttpClient.newHttpClient(),
                Executor.class,
                (Executor) Runnable::run));
        values.putAll(Map.of(
                Consumer.class,
                (Consumer<Object>) value -> {},
                Supplier.class,
                (Supplier<String>) () -> "key",
                Throwable.class,
                new IllegalStateException(),
                CallListener.class,
                new CallListener() {},
                ImageSink.class,
                (ImageSink<String>) index -> {
                    throw new IOException("not used");
                },
                ImagesService.class,
                service,
                BlockingImages.class,
                service.blocking(),
                ImageTask.class,
                service.task("t-1")));
        values.putAll(Map.of(
                ErrorDetails.class,
                details,
                ImagesException.class,
                new UnexpectedException("failure", details, null),
                GenerateRequest.class,
                request,
                ImagesRequest.class,
                request,
                EditRequest.class,
                EditRequest.builder().prompt("A hat").image(image).build(),
                ImageBytes.class,
                ImageBytes.copyOf(new byte[] {1}),
                ImageInput.class,
                image,
                ImageResult.class,
                ImageResult.builder().build(),
                Delivery.class,
                Delivery.inMemory(),
                Delivery.Files.class,
                Delivery.toDirectory(Path.of("output"))));
        values.putAll(Map.of(
                ProviderProfile.class, Providers.XAI,
                Constraint.class, Constraint.any(),
                Field.class, Field.of(io.imagesdk.model.Parameter.SIZE, Constraint.any()),
                PollingSchedule.class, PollingSchedule.DEFAULT,
                AsyncActivation.class, AsyncActivation.ALWAYS,
                TaskRequest.class, TaskRequest.get("/v1/tasks/{id}"),
                TaskProtocol.class,
                        TaskProtocol.builder().useLocationHeader(true).build(),
                Streaming.class,
                        Streaming.builder().completedEvents(List.of("end")).build(),
                RetryPolicy.class, RetryPolicy.defaults(),
                CallOptions.class, CallOptions.DEFAULT));
    }

    /** Returns all public types of the exported packages that users do not implement. */
    static List<Class<?>> types() throws IOException {
        Path root = root();
        return PACKAGES.stream()
                .flatMap(folder -> list(root.resolve("io/imagesdk").resolve(folder)))
                .filter(file -> file.toString().endsWith(".class"))
                .map(file -> root.relativize(file).toString())
                .filter(file -> !file.contains("package-info"))
                .<Class<?>>map(file -> load(
                        file.substring(0, file.length() - ".class".length()).replace('/', '.')))
                .filter(type -> isPublic(type) && !IMPLEMENTED_BY_USERS.contains(type))
                .toList();
    }

    /** Returns the public methods and constructors that a type declares itself and that are not generated. */
    static Stream<Executable> executables(Class<?> type) {
        return Stream.<Executable>concat(
                        Arrays.stream(type.getDeclaredConstructors()), Arrays.stream(type.getDeclaredMethods()))
                .filter(executable -> Modifier.isPublic(executable.getModifiers()) && !executable.isSynthetic())
                .filter(executable -> !executable.getName().equals("equals"))
                .filter(executable -> !type.isEnum());
    }

    /** Returns valid arguments. */
    Object[] arguments(Executable executable) {
        return Arrays.stream(executable.getParameters())
                .map(Parameter::getType)
                .map(this::value)
                .toArray();
    }

    /** Calls a method or constructor on a new or a sample instance, and returns what it throws. */
    Optional<Throwable> call(Executable executable, Object... arguments) throws ReflectiveOperationException {
        try {
            executable.setAccessible(true);
            if (executable instanceof Method method) {
                boolean isStatic = Modifier.isStatic(method.getModifiers());
                method.invoke(isStatic ? null : value(method.getDeclaringClass()), arguments);
            } else {
                ((java.lang.reflect.Constructor<?>) executable).newInstance(arguments);
            }
            return Optional.empty();
        } catch (InvocationTargetException e) {
            return Optional.of(e.getCause());
        }
    }

    /** Returns a valid value of a type; a new one if it is a builder. */
    private Object value(Class<?> type) {
        try {
            if (values.containsKey(type)) {
                return values.get(type);
            }
            if (type == String.class) {
                return "1";
            }
            if (type.isArray()) {
                return java.lang.reflect.Array.newInstance(type.getComponentType(), 0);
            }
            if (type.isPrimitive()) {
                return java.lang.reflect.Array.get(java.lang.reflect.Array.newInstance(type, 1), 0);
            }
            if (type.isEnum()) {
                return type.getEnumConstants()[0];
            }
            if (type == ImagesServiceBuilder.class) {
                return ImagesService.builder();
            }
            if (type == ErrorDetails.Builder.class) {
                return ErrorDetails.of(BillingStatus.UNKNOWN);
            }
            if (type == ImagesRequest.Builder.class) {
                return GenerateRequest.builder();
            }
            if (type.getSimpleName().equals("Builder")) {
                return type.getEnclosingClass().getMethod("builder").invoke(null);
            }
            if (type.isRecord() || ImagesException.class.isAssignableFrom(type)) {
                Executable constructor = type.getDeclaredConstructors()[0];
                constructor.setAccessible(true);
                return ((java.lang.reflect.Constructor<?>) constructor).newInstance(arguments(constructor));
            }
            Method build = Class.forName(type.getName() + "$Builder").getMethod("build");
            return build.invoke(type.getMethod("builder").invoke(null));
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("no value of " + type + " is known", e);
        }
    }

    private static boolean isPublic(Class<?> type) {
        return Modifier.isPublic(type.getModifiers())
                && (type.getEnclosingClass() == null || isPublic(type.getEnclosingClass()));
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, PublicApi.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private static Stream<Path> list(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList().stream();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Path root() {
        try {
            return Path.of(ImagesService.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
