package io.imagesdk.cli;

import io.imagesdk.CredentialFiles;
import io.imagesdk.ImagesService;
import io.imagesdk.ImagesServiceBuilder;
import io.imagesdk.error.InvalidConfigurationException;
import io.imagesdk.provider.CredentialSources;
import io.imagesdk.provider.ProviderProfile;
import java.util.Optional;

/**
 * Creates services, and adds the next command to their errors. If the profile has a message for a missing key, the key
 * is requested at the terminal and stored.
 */
final class ServiceFactory {
    private static final String GENERAL_KEY_VARIABLE = "IMAGE_API_KEY";

    private final CliEnvironment environment;
    private final ProviderSelection selection;

    ServiceFactory(CliEnvironment environment, ProviderSelection selection) {
        this.environment = environment;
        this.selection = selection;
    }

    ImagesService open(ImagesServiceBuilder builder) {
        ProviderProfile profile = selection.profile();
        Optional<String> missingKeyMessage = profile.credentials().missingKeyMessage();
        try {
            return builder.provider(withMissingKeyMessage(profile)).build();
        } catch (InvalidConfigurationException e) {
            if (missingKeyMessage.isPresent()
                    && e.hint().equals(missingKeyMessage)
                    && environment.terminal().isPresent()) {
                return builder.apiKey(requestKey(profile, missingKeyMessage.get(), e))
                        .build();
            }
            throw isPlainHttp(e) && selection.lacksAllowHttp() ? withAllowHttpHint(e) : e;
        }
    }

    /** Returns a profile whose error about a missing key has the commands that provide one. */
    private ProviderProfile withMissingKeyMessage(ProviderProfile profile) {
        CredentialSources sources = profile.credentials();
        if (sources.missingKeyMessage().isPresent()) {
            return profile;
        }
        CredentialSources.Builder copy = CredentialSources.builder()
                .keyRequired(sources.keyRequired())
                .addKeyVariables(sources.keyVariables().toArray(String[]::new))
                .addBaseUrlVariables(sources.baseUrlVariables().toArray(String[]::new))
                .missingKeyMessage(missingKeyMessage(profile));
        sources.timeoutVariable().ifPresent(copy::timeoutVariable);
        sources.keyFile().ifPresent(copy::keyFile);
        return profile.toBuilder().credentials(copy.build()).build();
    }

    private String missingKeyMessage(ProviderProfile profile) {
        Optional<String> variable = profile.credentials().keyVariables().stream()
                .findFirst()
                .or(() -> profile.baseUrl().isEmpty() ? Optional.of(GENERAL_KEY_VARIABLE) : Optional.empty());
        return "to store a key:  images key " + selection.profileOption()
                + variable.map(name -> System.lineSeparator() + "or to set it:    export " + name + "=...")
                        .orElse("");
    }

    private String requestKey(ProviderProfile profile, String message, InvalidConfigurationException missing) {
        environment.err().println(message);
        String key = environment
                .terminal()
                .flatMap(terminal -> terminal.readSecret(""))
                .filter(typed -> !typed.isBlank())
                .orElseThrow(() -> missing);
        environment.err().println("images: the key is stored in " + CredentialFiles.store(profile, key));
        return key;
    }

    /** Returns whether an error may be about the scheme of the base URL. Errors about keys do not contain a URL. */
    private static boolean isPlainHttp(InvalidConfigurationException e) {
        return e.hint().isEmpty() && String.valueOf(e.getMessage()).contains("http");
    }

    private static InvalidConfigurationException withAllowHttpHint(InvalidConfigurationException e) {
        return e.withDetails(e.details().toBuilder()
                .hint(Optional.of("add --allow-http to send the key without encryption"))
                .build());
    }
}
