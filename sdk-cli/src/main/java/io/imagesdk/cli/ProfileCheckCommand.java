package io.imagesdk.cli;

import io.imagesdk.check.ProfileCheck;
import io.imagesdk.model.CallOptions;
import io.imagesdk.provider.ProviderProfile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Validates a profile, and evaluates it over example responses. */
@Command(
        name = "check",
        description = {
            "Validates a profile and reports what it reads from example responses.",
            "Without responses, prints the request that the profile sends for a small prompt."
        },
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the profile is valid and understands all responses",
            "2:the profile or a file with a response is invalid",
            "4:a response is not understood, or all pointers of a member lead to nothing"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  images profile check gateway.json",
            "  images profile check gateway.json --response submit.json --response done.json",
            "  images profile check gateway.json --response 429=limit.json --response poll=failed.json",
            "  curl -i ... > done.txt; images profile check gateway.json --response done.txt"
        })
final class ProfileCheckCommand implements Callable<Integer> {
    private static final String SAMPLE_BASE_URL = "https://gateway.example";

    private final CliEnvironment environment;

    @Parameters(paramLabel = "FILE-OR-ID", description = "A profile file, or the id of a provider.")
    private @Nullable Path profile;

    @Option(
            names = "--response",
            paramLabel = "[TYPE=]FILE",
            description = {
                "A response: JSON, an image, or a complete HTTP response as 'curl -i' prints it. Can be repeated, in"
                        + " the order of a call: submission, polls, result.",
                "TYPE is submit, poll, result, cancel or list if the order differs, or the HTTP status of a file"
                        + " without one. Default: 200."
            })
    private List<ExampleOption> responses = new ArrayList<>();

    @Option(
            names = "--print",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "The format of the report: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private ReportFormat print = ReportFormat.TEXT;

    ProfileCheckCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        ProviderOptions options = new ProviderOptions();
        options.profile = ProfileOptions.of(profile == null ? environment.path("") : profile);
        ProviderProfile checked = options.profile.read().orElseThrow();
        if (responses.isEmpty() && print == ReportFormat.TEXT) {
            environment.err().println("images: profile " + checked.id() + " is valid; the request for a small prompt:");
            return preview(options, checked);
        }
        ProfileCheck check = ProfileCheck.of(
                checked, responses.stream().map(ExampleOption::read).toList());
        environment.out().print(print == ReportFormat.JSON ? CheckJson.of(checked, check) : CheckText.of(check));
        environment.out().flush();
        if (responses.isEmpty() || check.isComplete()) {
            return ExitCodes.DELIVERED;
        }
        environment.err().println("images: profile " + checked.id() + " is valid, but incomplete for these responses");
        return ExitCodes.NO_RESULT;
    }

    private int preview(ProviderOptions options, ProviderProfile checked) {
        if (checked.baseUrl().isEmpty()) {
            options.baseUrl = SAMPLE_BASE_URL;
        }
        try (ProviderSelection selection = ProviderSelection.choose(options, environment)) {
            return new DryRun(environment, selection)
                    .print(
                            selection.service(),
                            service -> service.preview(SampleRequest.of(checked), CallOptions.DEFAULT));
        }
    }
}
