package io.imagesdk.testkit;

import io.imagesdk.BlockingImages;
import io.imagesdk.ImagesService;
import io.imagesdk.ImagesServiceBuilder;
import io.imagesdk.model.CallListener;
import io.imagesdk.model.Delivery;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A service that knows which of its calls are running, and to which directories it has delivered files. */
final class ObservedService implements AutoCloseable {
    /** A listener hears of the end of a call shortly after the caller does. */
    private static final long MAX_DELAY_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Map<Long, CallListener.CallInfo> running = new LinkedHashMap<>();
    private final Set<Path> directories = ConcurrentHashMap.newKeySet();
    private final ImagesService service;
    private final ImagesService images;

    ObservedService(ImagesServiceBuilder builder) {
        service = builder.addListener(new CallListener() {
                    @Override
                    public void onStart(CallInfo call) {
                        synchronized (running) {
                            running.put(call.id(), call);
                        }
                    }

                    @Override
                    public void onEnd(CallInfo call, CallEnd end) {
                        synchronized (running) {
                            running.remove(call.id());
                            running.notifyAll();
                        }
                    }
                })
                .build();
        images = observed(ImagesService.class, service);
    }

    /** Returns the service for the test. */
    ImagesService images() {
        return images;
    }

    /** Describes the calls that are running and the temporary files; empty if there are none. */
    Optional<String> leftover() throws IOException, InterruptedException {
        synchronized (running) {
            long start = System.nanoTime();
            long remaining = MAX_DELAY_NANOS;
            while (!running.isEmpty() && remaining > 0) {
                TimeUnit.NANOSECONDS.timedWait(running, remaining);
                remaining = MAX_DELAY_NANOS - (System.nanoTime() - start);
            }
            if (!running.isEmpty()) {
                return Optional.of("the test has ended, but " + running.size()
                        + " of its calls are running; join or cancel them: " + running.values());
            }
        }
        for (Path directory : directories) {
            if (Files.isDirectory(directory)) {
                try (Stream<Path> files = Files.list(directory)) {
                    Optional<Path> temporary = files.filter(
                                    file -> file.getFileName().toString().matches("\\..+\\.part"))
                            .findFirst();
                    if (temporary.isPresent()) {
                        return temporary.map(file -> "the test has left a temporary file, " + file);
                    }
                }
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        service.close();
    }

    /** Returns a proxy that notes the directories among the arguments of its methods. */
    private <T> T observed(Class<T> type, T target) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            for (Object argument : args == null ? new Object[0] : args) {
                if (argument instanceof Delivery.Files files) {
                    directories.add(files.directory());
                }
            }
            try {
                return observedResult(method.invoke(target, args));
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }));
    }

    private @Nullable Object observedResult(@Nullable Object result) {
        return result instanceof BlockingImages blocking ? observed(BlockingImages.class, blocking) : result;
    }
}
