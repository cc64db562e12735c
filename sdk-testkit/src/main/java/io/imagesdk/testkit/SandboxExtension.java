package io.imagesdk.testkit;

import io.imagesdk.ImagesService;
import io.imagesdk.ImagesServiceBuilder;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import java.io.IOException;
import java.net.URI;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A JUnit extension that runs a {@link Sandbox} for the tests of a class, and passes it and an {@link ImagesService}
 * to them as parameters.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final SandboxExtension sandbox = SandboxExtension.create();
 *
 * @Test
 * void paysOnce(ImagesService images) {
 *     sandbox.onGenerate().reply(SandboxReply.tooManyRequests(Duration.ZERO)).thenReply(SandboxReply.images(2));
 *
 *     images.blocking().generate("A cat in a tree");
 *
 *     sandbox.assertThat().billed(2).neverBilledTwice();
 * }
 * }</pre>
 *
 * <p>The parameters may have the types {@link Sandbox}, {@link ImagesService} and {@link URI}, which is the
 * {@linkplain Sandbox#baseUrl(ProviderProfile) base URL for the provider}.
 * The server runs for all tests of the class. Before each test its requests, charges and scripts are cleared, so tests
 * that run at the same time need a sandbox each. Each test has a service of its own, which is closed after it.
 *
 * <p>A successful test fails afterwards if a call of its service is still running, or if a directory that its service
 * delivered files to contains a temporary file.
 *
 * <p>A field that is not static starts a server for each test. {@link ImagesSandbox} is an alternative to the field.
 */
public final class SandboxExtension
        implements BeforeAllCallback, AfterAllCallback, BeforeEachCallback, AfterEachCallback, ParameterResolver {
    private final ProviderProfile provider;
    private final UnaryOperator<ImagesServiceBuilder> settings;
    private @Nullable Sandbox sandbox;
    private @Nullable ObservedService service;
    private boolean sharedByClass;

    /** Creates the extension of {@link ImagesSandbox}. */
    SandboxExtension() {
        this(Providers.OPENAI_COMPATIBLE, builder -> builder);
    }

    private SandboxExtension(ProviderProfile provider, UnaryOperator<ImagesServiceBuilder> settings) {
        this.provider = provider;
        this.settings = settings;
    }

    /**
     * Returns an extension whose service uses {@link Providers#OPENAI_COMPATIBLE} and the default settings.
     *
     * @return the extension, for a field with {@code @RegisterExtension}
     */
    public static SandboxExtension create() {
        return new SandboxExtension();
    }

    /**
     * Returns an extension whose service uses another provider profile.
     *
     * @param profile the profile; its base URL is replaced by the one of the sandbox
     * @return a new extension
     */
    public SandboxExtension withProvider(ProviderProfile profile) {
        return new SandboxExtension(Objects.requireNonNull(profile, "profile"), settings);
    }

    /**
     * Returns an extension whose service has other settings, for example a retry policy.
     *
     * @param change changes the builder, which already has the provider, the base URL and an API key
     * @return a new extension
     */
    public SandboxExtension withSettings(UnaryOperator<ImagesServiceBuilder> change) {
        return new SandboxExtension(provider, Objects.requireNonNull(change, "change"));
    }

    /**
     * Returns the sandbox of the running test.
     *
     * @return the sandbox
     * @throws IllegalStateException if no test of the class is running
     */
    public Sandbox sandbox() {
        if (sandbox == null) {
            throw new IllegalStateException("the sandbox runs only during the tests of a class; call this from a test");
        }
        return sandbox;
    }

    /**
     * Returns a new script for requests that generate images.
     *
     * @return the script, which is empty
     * @see Sandbox#onGenerate()
     */
    public ReplyScript onGenerate() {
        return sandbox().onGenerate();
    }

    /**
     * Returns a new script for requests that edit images.
     *
     * @return the script, which is empty
     * @see Sandbox#onEdit()
     */
    public ReplyScript onEdit() {
        return sandbox().onEdit();
    }

    /**
     * Returns assertions about what the sandbox received.
     *
     * @return the assertions
     */
    public SandboxAssert assertThat() {
        return sandbox().assertThat();
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        sandbox = Sandbox.start();
        sharedByClass = true;
    }

    @Override
    public void afterAll(ExtensionContext context) {
        closeSandbox();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        if (sandbox == null) {
            sandbox = Sandbox.start();
        }
        // A parameter of the constructor is resolved before this method.
        if (service == null) {
            sandbox.reset();
        }
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException, InterruptedException {
        Optional<String> leftover = Optional.empty();
        try (ObservedService closed = service) {
            if (closed != null) {
                leftover = closed.leftover();
            }
        } finally {
            service = null;
            if (!sharedByClass) {
                closeSandbox();
            }
        }
        if (leftover.isPresent() && context.getExecutionException().isEmpty()) {
            throw new AssertionError(leftover.get());
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == Sandbox.class || type == ImagesService.class || type == URI.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        if (sandbox == null) {
            sandbox = Sandbox.start();
        }
        Class<?> type = parameter.getParameter().getType();
        if (type == Sandbox.class) {
            return sandbox;
        }
        return type == URI.class ? sandbox.baseUrl(provider(context)) : images(sandbox, context);
    }

    private ImagesService images(Sandbox running, ExtensionContext context) {
        if (service == null) {
            service = new ObservedService(settings.apply(ImagesService.builder()
                    .provider(provider(context))
                    .baseUrl(running.baseUrl(provider(context)))
                    .apiKey("sandbox")));
        }
        return service.images();
    }

    private ProviderProfile provider(ExtensionContext context) {
        return context.getTestClass()
                .map(type -> type.getAnnotation(ImagesSandbox.class))
                .map(ImagesSandbox::provider)
                .map(SandboxExtension::profile)
                .orElse(provider);
    }

    private static ProviderProfile profile(String id) {
        return Providers.byId(id)
                .orElseThrow(() -> new IllegalArgumentException("@ImagesSandbox names an unknown provider, " + id));
    }

    private void closeSandbox() {
        if (sandbox != null) {
            sandbox.close();
            sandbox = null;
        }
    }
}
