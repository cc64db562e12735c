package io.imagesdk.cli;

import io.imagesdk.check.ProfileCheck;
import io.imagesdk.check.ResponseReport;
import io.imagesdk.error.ApiException;
import io.imagesdk.error.ImagesException;
import io.imagesdk.model.TaskStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Writes the result of a check as lines for people. */
final class CheckText {
    private final StringBuilder text = new StringBuilder();

    private CheckText() {}

    static String of(ProfileCheck check) {
        CheckText report = new CheckText();
        check.responses().forEach(report::response);
        if (!check.unmatchedPointers().isEmpty()) {
            report.text.append(String.format(Locale.ROOT, "pointers that lead to nothing in these responses:%n"));
            check.unmatchedPointers()
                    .forEach(unmatched -> report.line(
                            unmatched.member(),
                            (unmatched.pointer().isEmpty() ? "\"\"" : unmatched.pointer())
                                    + (unmatched.alternative()
                                            ? " (another pointer of this member has a value)"
                                            : "")));
        }
        return report.text.toString();
    }

    private void response(ResponseReport report) {
        text.append(String.format(
                Locale.ROOT,
                "%s: HTTP %d%s, %s, %s%n",
                report.example().name(),
                report.example().status(),
                report.example().isStatusAssumed() ? " (assumed)" : "",
                name(report.type()),
                report.isUnderstood() ? name(report.meaning()) : "NOT UNDERSTOOD"));
        report.tasks().forEach(this::task);
        for (int i = 0; i < report.images().size(); i++) {
            line("image " + i, image(report.images().get(i)));
        }
        report.error().ifPresent(this::error);
        report.usage().cost().ifPresent(cost -> line("cost", cost.toString()));
        if (!report.usage().numbers().isEmpty()) {
            line("usage", report.usage().toString());
        }
        report.requestId().ifPresent(id -> line("request id", id));
    }

    private void task(ResponseReport.Task task) {
        task.id().ifPresent(id -> line("task id", id));
        String status = task.providerStatus().isEmpty() ? "" : ", \"" + task.providerStatus() + '"';
        boolean unknown = task.state() == TaskStatus.State.UNKNOWN && !status.isEmpty();
        if (task.state() != TaskStatus.State.UNKNOWN || !status.isEmpty()) {
            line(
                    "state",
                    name(task.state()) + status + (unknown ? ": add it to stateNames, or fix statusPointers" : ""));
        }
        task.percent().ifPresent(percent -> line("progress", percent + " %"));
        task.url().ifPresent(url -> line("task URL", url));
    }

    private static String image(ResponseReport.Image image) {
        if (image.error().isPresent()) {
            return image.error().get().getClass().getSimpleName() + ": "
                    + image.error().get().getMessage();
        }
        if (image.url().isPresent()) {
            return "URL " + image.url().get();
        }
        return image.bytes() == 0
                ? "neither bytes nor a URL"
                : "inline, " + image.bytes() + " bytes, "
                        + image.format().map(Object::toString).orElse("not an image");
    }

    private void error(ImagesException error) {
        line("error", error.getClass().getSimpleName());
        error.details().code().ifPresent(code -> line("code", code));
        line("message", error.details().providerMessage().orElse(String.valueOf(error.getMessage())));
        if (error instanceof ApiException rejected) {
            rejected.rateLimit().retryAfter().ifPresent(wait -> line("retry after", wait.toMillis() / 1000.0 + " s"));
        }
        List<String> moderation = new ArrayList<>(error.details().moderationCategories());
        error.details().moderationStage().ifPresent(stage -> moderation.add(0, "stage " + stage));
        if (!moderation.isEmpty()) {
            line("moderation", String.join(", ", moderation));
        }
        line("billing", error.billing().name());
    }

    /** Appends a line. The value may be text of a server. */
    private void line(String name, String value) {
        text.append(String.format(Locale.ROOT, "  %-12s %s%n", name, ErrorPrinter.clean(value)));
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
