package io.imagesdk.springboot;

import io.imagesdk.error.InvalidConfigurationException;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.core.io.Resource;

/**
 * The API keys and the passwords of the properties, the environment variables and the key files of all services. Keys
 * of customizers and of files in the configuration directory of the user are unknown.
 */
final class ServiceSecrets {
    /** A shorter secret is not searched for in other values, because it may occur in them by chance. */
    private static final int MIN_LENGTH = 6;

    private static final List<String> GENERAL_VARIABLES = List.of("IMAGE_API_KEY", "GROK_IMAGE_API_KEY");

    /** The bytes of one or more characters. A URL contains the characters of a password in this form. */
    private static final Pattern ENCODED = Pattern.compile("(?:%[0-9a-fA-F]{2})+");

    /** A character that JSON can contain in two ways. The properties of an application can be a JSON document. */
    private static final Pattern ESCAPED = Pattern.compile("\\\\(?:u([0-9a-fA-F]{4})|([/\"\\\\]))");

    private final Set<String> names;
    private final List<String> values;

    /**
     * Finds the secrets.
     *
     * @param services the properties of all services
     * @param environment returns the value of an environment variable
     */
    ServiceSecrets(List<ServiceProperties> services, Function<String, Optional<String>> environment) {
        Stream<ProviderProfile> builtIn = Providers.ids().stream().flatMap(id -> Providers.byId(id).stream());
        Stream<ProviderProfile> own = services.stream()
                .flatMap(service -> Optional.ofNullable(service.profile()).stream())
                .flatMap(file -> read(file).stream());
        Set<String> variables = Stream.concat(
                        GENERAL_VARIABLES.stream(),
                        Stream.concat(builtIn, own).flatMap(profile -> profile.credentials().keyVariables().stream()))
                .collect(Collectors.toUnmodifiableSet());
        names = variables.stream().map(ServiceSecrets::normalize).collect(Collectors.toUnmodifiableSet());
        values = Stream.concat(
                        variables.stream().flatMap(name -> environment.apply(name).stream()),
                        services.stream().flatMap(ServiceSecrets::secrets))
                .map(String::strip)
                // A password may be configured as it is written in a URL.
                .flatMap(secret -> Stream.of(secret, decode(secret)))
                .filter(secret -> secret.length() >= MIN_LENGTH)
                .distinct()
                .toList();
    }

    private static Stream<String> secrets(ServiceProperties service) {
        return Stream.of(
                        Optional.ofNullable(service.apiKey()),
                        Optional.ofNullable(service.apiKeyFile()).flatMap(ServiceSecrets::readKey),
                        Optional.ofNullable(service.proxy().password()))
                .flatMap(Optional::stream);
    }

    private static Optional<String> readKey(String file) {
        try {
            return Optional.of(new ApiKeyFile("api-key-file").read(file));
        } catch (IllegalArgumentException ignored) {
            // The service reports it, if it is created.
            return Optional.empty();
        }
    }

    private static Optional<ProviderProfile> read(Resource file) {
        try (InputStream input = file.getInputStream()) {
            return Optional.of(Providers.read(input));
        } catch (IOException | InvalidConfigurationException ignored) {
            // The service reports it, if it is created.
            return Optional.empty();
        }
    }

    /** Returns whether a property, an environment variable or a member of a bean has the name of a secret. */
    boolean isName(String name) {
        String normalized = normalize(name);
        return names.contains(normalized)
                || (normalized.startsWith("imagesdk")
                        && (normalized.endsWith("apikey") || normalized.endsWith("proxypassword")));
    }

    /** Returns whether a text contains a secret, for example the command line, or the URL of a proxy. */
    boolean isIn(String text) {
        List<String> forms = List.of(text, decode(text), unescape(text), decode(unescape(text)));
        return values.stream().anyMatch(value -> forms.stream().anyMatch(form -> form.contains(value)));
    }

    /** Returns a text without the escapes of JSON. */
    private static String unescape(String text) {
        return ESCAPED.matcher(text).replaceAll(match -> {
            String code = match.group(1);
            return Matcher.quoteReplacement(
                    code == null ? match.group(2) : String.valueOf((char) HexFormat.fromHexDigits(code)));
        });
    }

    /** Decodes what is percent-encoded in a text. */
    private static String decode(String text) {
        return ENCODED.matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(
                        new String(HexFormat.of().parseHex(match.group().replace("%", "")), StandardCharsets.UTF_8)));
    }

    /** Returns the name without what distinguishes properties, environment variables and members of a bean. */
    private static String normalize(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }
}
