package io.imagesdk.cli;

import io.imagesdk.ImagesService;
import io.imagesdk.ImagesServiceBuilder;
import io.imagesdk.model.RequestPreview;
import io.imagesdk.provider.ProviderProfile;
import java.util.function.Function;

/** Prints a request instead of sending it. No API key is required. */
final class DryRun {
    private static final String MASKED_KEY = "***";
    private static final String PLACEHOLDER_KEY = "unused";

    private final CliEnvironment environment;
    private final ProviderSelection selection;

    DryRun(CliEnvironment environment, ProviderSelection selection) {
        this.environment = environment;
        this.selection = selection;
    }

    /** Prints the request as a curl command, and its warnings to standard error, and returns the exit code. */
    int print(ImagesServiceBuilder builder, Function<ImagesService, RequestPreview> preview) {
        boolean keyRequired = selection.profile().credentials().keyRequired();
        ImagesServiceBuilder withKey = keyRequired ? builder.apiKey(PLACEHOLDER_KEY) : builder;
        try (ImagesService service = new ServiceFactory(environment, selection).open(withKey)) {
            RequestPreview request = preview.apply(service);
            request.warnings().forEach(warning -> environment.err().println("images: warning: " + warning));
            environment.out().println(withVariable(request.toCurl()));
            return ExitCodes.DELIVERED;
        }
    }

    /** Returns the command with the variable of the key in double quotes, so that the shell inserts the key. */
    private String withVariable(String curl) {
        ProviderProfile profile = selection.profile();
        String header = profile.keyHeader() + ": " + profile.keyPrefix();
        String variable = profile.credentials().keyVariables().stream()
                .findFirst()
                .orElse(profile.baseUrl().isEmpty() ? "IMAGE_API_KEY" : "API_KEY");
        return curl.replace(
                "'" + header.replace("'", "'\\''") + MASKED_KEY + "'",
                '"' + header.replaceAll("[\"$`\\\\]", "\\\\$0") + "${" + variable + "}\"");
    }
}
