package io.imagesdk.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.ContentFilteredException;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.LangChain4jException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.NonRetriableException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.RetriableException;
import dev.langchain4j.exception.TimeoutException;
import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.CallTimeoutException;
import io.imagesdk.error.ConnectionException;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.ModerationException;
import io.imagesdk.error.NotFoundException;
import io.imagesdk.error.OverloadedException;
import io.imagesdk.error.QuotaExceededException;
import io.imagesdk.error.RequestTooLargeException;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Verifies which exception of LangChain4j each failure becomes, and that a charged call is never repeated. */
final class FailureMapperTest {
    @ParameterizedTest
    @MethodSource("failures")
    void isRepeatedOnlyIfItWasNotCharged(ImagesException failure) {
        LangChain4jException mapped = FailureMapper.map(failure);

        // The retries of LangChain4j repeat all exceptions that are not of this type.
        if (!failure.isRetrySafe()) {
            assertThat(mapped).isInstanceOf(NonRetriableException.class);
        }
        assertThat(mapped).isInstanceOfAny(NonRetriableException.class, RetriableException.class);
        assertThat(mapped).hasCause(failure).hasMessage(failure.getMessage());
    }

    /** Returns every exception of the family with every billing status. */
    static List<ImagesException> failures() throws ReflectiveOperationException {
        List<ImagesException> failures = new ArrayList<>();
        for (Class<?> type : types(ImagesException.class).toList()) {
            for (BillingStatus billing : BillingStatus.values()) {
                failures.add(failure(type, billing));
            }
        }
        return failures;
    }

    private static Stream<Class<?>> types(Class<?> type) {
        Stream<Class<?>> subclasses = type.isSealed()
                ? Stream.of(type.getPermittedSubclasses()).flatMap(FailureMapperTest::types)
                : Stream.of();
        return Modifier.isAbstract(type.getModifiers()) ? subclasses : Stream.concat(Stream.of(type), subclasses);
    }

    private static ImagesException failure(Class<?> type, BillingStatus billing) throws ReflectiveOperationException {
        ErrorDetails details = ErrorDetails.of(billing).build();
        if (type == io.imagesdk.error.InvalidRequestException.class) {
            return new io.imagesdk.error.InvalidRequestException(List.of(), details);
        }
        Constructor<?> constructor = type.getConstructor(String.class, ErrorDetails.class, Throwable.class);
        return (ImagesException) constructor.newInstance("it failed", details, null);
    }

    @Test
    void hasTheExpectedTypes() throws ReflectiveOperationException {
        assertMapped(io.imagesdk.error.RateLimitException.class, BillingStatus.REJECTED, RateLimitException.class);
        assertMapped(OverloadedException.class, BillingStatus.REJECTED, InternalServerException.class);
        assertMapped(CallTimeoutException.class, BillingStatus.NOT_SENT, TimeoutException.class);
        assertMapped(ConnectionException.class, BillingStatus.NOT_SENT, RetriableException.class);
        assertMapped(NotFoundException.class, BillingStatus.REJECTED, ModelNotFoundException.class);
        assertMapped(RequestTooLargeException.class, BillingStatus.REJECTED, InvalidRequestException.class);
        assertMapped(QuotaExceededException.class, BillingStatus.REJECTED, NonRetriableException.class);
        assertMapped(ModerationException.class, BillingStatus.BILLED, ContentFilteredException.class);
        assertMapped(
                io.imagesdk.error.AuthenticationException.class, BillingStatus.UNKNOWN, AuthenticationException.class);
        assertMapped(CallTimeoutException.class, BillingStatus.UNKNOWN, PossiblyChargedException.class);
        assertMapped(io.imagesdk.error.RateLimitException.class, BillingStatus.BILLED, PossiblyChargedException.class);
    }

    @Test
    void isDocumentedWithWhatIsRepeated() throws Exception {
        Map<String, String> mapped = new TreeMap<>();
        for (ImagesException failure : failures()) {
            LangChain4jException exception = FailureMapper.map(failure);
            mapped.put(exception.getClass().getSimpleName(), exception instanceof NonRetriableException ? "no" : "yes");
        }

        assertThat(documented()).isEqualTo(mapped);
    }

    private static Map<String, String> documented() throws IOException {
        String page = Files.readString(Path.of("../../docs/integrations.md"));
        return page.substring(
                        page.indexOf("<!-- begin: langchain4j-exceptions -->"),
                        page.indexOf("<!-- end: langchain4j-exceptions -->"))
                .lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.split(" ?\\| ?", -1))
                .collect(Collectors.toMap(cells -> cells[1].replace("`", ""), cells -> cells[3]));
    }

    private static void assertMapped(Class<?> type, BillingStatus billing, Class<?> expected)
            throws ReflectiveOperationException {
        assertThat(FailureMapper.map(failure(type, billing))).isExactlyInstanceOf(expected);
    }
}
