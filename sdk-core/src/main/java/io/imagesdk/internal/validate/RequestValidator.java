package io.imagesdk.internal.validate;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.error.InvalidRequestException.Violation;
import io.imagesdk.internal.wire.ResponseMode;
import io.imagesdk.internal.wire.ValidatedRequest;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.ImageSize;
import io.imagesdk.model.ImagesRequest;
import io.imagesdk.model.Parameter;
import io.imagesdk.model.Portability;
import io.imagesdk.model.Warning;
import io.imagesdk.provider.Constraint;
import io.imagesdk.provider.Editing;
import io.imagesdk.provider.Field;
import io.imagesdk.provider.ImageEncoding;
import io.imagesdk.provider.Operation;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.Streaming;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Holds a request against a profile's table. */
public final class RequestValidator {
    /** Members with which a call would become another call; the SDK sets them itself. */
    private static final Set<String> RESERVED =
            Set.of("model", "prompt", "n", "image", "images", "mask", "async", "response_format", "stream", "deferred");

    private final ProviderProfile profile;
    private final HeaderValidator headers;

    /** The check for this provider. */
    public RequestValidator(ProviderProfile profile) {
        this.profile = profile;
        this.headers = new HeaderValidator(profile.keyHeader());
    }

    /**
     * The request as it will be sent.
     *
     * @throws InvalidRequestException with all reasons
     */
    public ValidatedRequest<? extends ImagesRequest> validate(ImagesRequest request, CallOptions options) {
        return validate(request, options, ResponseMode.SINGLE);
    }

    /**
     * The same for an answer that is wanted in that manner.
     *
     * @throws InvalidRequestException with all reasons
     */
    public ValidatedRequest<? extends ImagesRequest> validate(
            ImagesRequest request, CallOptions options, ResponseMode responseMode) {
        Operation operation = profile.operation(request)
                .orElseThrow(() -> refusal(List.of(new Violation("image", "cannot be edited by this provider", ""))));
        List<Warning> warnings = new ArrayList<>();
        ImagesRequest adapted = request;
        if (options.portability() == Portability.ADAPT) {
            adapted = new RequestAdapter(operation, request, warnings).applyTo(request);
        }
        List<Violation> violations = table(adapted, operation);
        headers.check(options, violations);
        async(options, violations);
        new StreamValidator(operation, violations).check(adapted, options, responseMode);
        if (adapted instanceof EditRequest edit) {
            profile.editing().ifPresent(editing -> new ImageInputValidator(editing, violations).check(edit));
        }
        refuse(violations);
        return new ValidatedRequest<>(adapted, List.copyOf(warnings));
    }

    private void async(CallOptions options, List<Violation> violations) {
        if (options.async() && profile.task().isEmpty()) {
            violations.add(new Violation("async", "is not known here", "this provider answers with the pictures"));
        }
    }

    private List<Violation> table(ImagesRequest request, Operation operation) {
        List<Violation> violations = new ArrayList<>();
        for (Parameter parameter : Parameter.values()) {
            String said = parameter.valueIn(request).map(Object::toString).orElse("");
            Field field = operation.field(parameter).orElse(null);
            if (field == null && !said.isEmpty()) {
                violations.add(new Violation(
                        parameter.label(),
                        "is not known here",
                        new ShapeConverter(operation).instead(parameter, request)));
            } else if (field != null && said.isEmpty() && field.required()) {
                violations.add(new Violation(parameter.label(), "is missing", "say one of " + field.constraint()));
            } else if (field != null && !said.isEmpty()) {
                constraint(field, said, violations);
            }
        }
        Set<String> reserved = reserved(request, operation, profile.editing().map(Editing::inputImages));
        request.extra().keySet().forEach(name -> extra(name, request, operation, reserved, violations));
        return violations;
    }

    private static void constraint(Field field, String said, List<Violation> violations) {
        String label = field.parameter().label();
        if (!field.heightName().isEmpty() && ImageSize.of(said).width().isEmpty()) {
            violations.add(new Violation(label, "\"" + said + "\" is not taken", "say the pixels, or leave it out"));
        }
        if (field.constraint() instanceof Constraint.OneOf closed
                && !closed.values().contains(said)) {
            violations.add(new Violation(label, "\"" + said + "\" is not taken", "say one of " + closed));
        } else if (field.constraint() instanceof Constraint.Range range) {
            int number = Integer.parseInt(said);
            if (number < range.min() || number > range.max()) {
                violations.add(new Violation(label, "must be " + range + ", was " + said, ""));
            }
        } else if (field.constraint() instanceof Constraint.MaxLength maxLength && said.length() > maxLength.max()) {
            violations.add(new Violation(label, "must be " + maxLength + ", has " + said.length(), ""));
        }
    }

    private static void extra(
            String name, ImagesRequest request, Operation operation, Set<String> reserved, List<Violation> violations) {
        if (reserved.stream().anyMatch(each -> overlap(each, name))) {
            violations.add(new Violation("extra." + name, "is set by the SDK alone", "use the request's own field"));
            return;
        }
        boolean twice = operation.fields().stream()
                        .filter(field -> field.parameter().valueIn(request).isPresent())
                        .flatMap(field -> field.names().stream())
                        .anyMatch(said -> overlap(said, name))
                || request.extra().keySet().stream().anyMatch(other -> !other.equals(name) && overlap(other, name));
        if (twice) {
            violations.add(new Violation("extra." + name, "is said twice", "say it in one place"));
        }
    }

    /** Whether two names lead to the same member, or one of them into the other. */
    private static boolean overlap(String one, String other) {
        String first = pointer(one) + "/";
        String second = pointer(other) + "/";
        return first.startsWith(second) || second.startsWith(first);
    }

    private static String pointer(String name) {
        return name.startsWith("/") ? name : "/" + name.replace("/", "~1");
    }

    /** The names that an {@code extra} may not have: those of any provider, and those of this one for the same things. */
    private static Set<String> reserved(ImagesRequest request, Operation operation, Optional<ImageEncoding> encoding) {
        Set<String> names = new HashSet<>(RESERVED);
        names.addAll(operation.constants().keySet());
        operation.streaming().map(Streaming::streamMember).ifPresent(names::add);
        for (Parameter parameter : List.of(Parameter.MODEL, Parameter.COUNT, Parameter.RESPONSE_FORMAT)) {
            operation.field(parameter).map(Field::name).ifPresent(names::add);
        }
        encoding.filter(images -> request instanceof EditRequest).ifPresent(images -> {
            names.addAll(List.of(images.partName(), images.repeatedPartName(), images.listName()));
            images.memberName().ifPresent(names::add);
            images.urlPartName().ifPresent(names::add);
            images.maskName().ifPresent(names::add);
        });
        return names;
    }

    private void refuse(List<Violation> violations) {
        if (!violations.isEmpty()) {
            throw refusal(violations);
        }
    }

    private InvalidRequestException refusal(List<Violation> violations) {
        return new InvalidRequestException(
                violations,
                ErrorDetails.of(BillingStatus.NOT_SENT).provider(profile.id()).build());
    }
}
