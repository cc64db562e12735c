package io.imagesdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.model.Attempt;
import io.imagesdk.model.CallListener;
import io.imagesdk.testing.Await;
import io.imagesdk.testing.RawServer;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A service that applications share: it uses the class loader of the one that built it, and keeps no other one. */
@Timeout(60)
class ClassLoaderTest {
    private static final String RESPONSE = "{\"data\":[" + ServiceFixtures.ITEM + "]}";

    /** The code of an application that calls a service of another one. */
    public static final class Job implements Consumer<ImagesService> {
        @Override
        public void accept(ImagesService service) {
            assertThat(service.blocking().generate("a cat").images()).hasSize(1);
        }
    }

    /** Loads the job itself, as the loader of an application does. */
    private static final class JobLoader extends ClassLoader {
        JobLoader() {
            super(ClassLoaderTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            return name.equals(Job.class.getName()) ? load(name) : super.loadClass(name, resolve);
        }

        private Class<?> load(String name) throws ClassNotFoundException {
            try (InputStream bytes = getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] code = bytes.readAllBytes();
                return defineClass(name, code, 0, code.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    @Test
    void itsThreadsHaveTheContextClassLoaderOfTheBuilder() throws Exception {
        Set<ClassLoader> ofListener = ConcurrentHashMap.newKeySet();
        CallListener listener = new CallListener() {
            @Override
            public void onAttempt(CallInfo call, Attempt attempt) {
                ofListener.add(Thread.currentThread().getContextClassLoader());
            }
        };
        try (RawServer server = ServiceFixtures.responding(200, "", RESPONSE);
                URLClassLoader ofCaller =
                        new URLClassLoader(new URL[0], getClass().getClassLoader());
                ImagesService service =
                        ServiceFixtures.service(server).addListener(listener).build()) {
            run(ofCaller, () -> new Job().accept(service));

            Await.until("the listener is notified", () -> !ofListener.isEmpty());
            assertThat(ofListener).containsExactly(Thread.currentThread().getContextClassLoader());
            assertThat(Thread.getAllStackTraces().keySet().stream()
                            .filter(thread -> ofCaller.equals(thread.getContextClassLoader()))
                            .map(Thread::getName)
                            .collect(Collectors.toSet()))
                    .isEmpty();
        }
    }

    @Test
    void keepsNoClassOfACaller() throws Exception {
        try (RawServer server = ServiceFixtures.responding(200, "", RESPONSE);
                ImagesService service = ServiceFixtures.service(server).build()) {
            WeakReference<ClassLoader> loader = runJob(service);

            Await.until("the classes of the caller are unloaded", () -> {
                System.gc();
                return loader.get() == null;
            });
        }
    }

    private static WeakReference<ClassLoader> runJob(ImagesService service) throws Exception {
        JobLoader loader = new JobLoader();
        @SuppressWarnings("unchecked") // The class implements the interface for services.
        Consumer<ImagesService> job = (Consumer<ImagesService>)
                loader.loadClass(Job.class.getName()).getDeclaredConstructor().newInstance();
        assertThat(job).isNotInstanceOf(Job.class);
        run(loader, () -> job.accept(service));
        return new WeakReference<>(loader);
    }

    private static void run(ClassLoader loader, Runnable task) throws InterruptedException {
        Thread caller = new Thread(task, "caller");
        caller.setContextClassLoader(loader);
        caller.start();
        caller.join();
    }
}
