package io.imagesdk.internal.validate;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.error.InvalidRequestException.Violation;
import io.imagesdk.internal.json.JsonMembers;
import io.imagesdk.internal.wire.ResponseMode;
import io.imagesdk.internal.wire.ValidatedRequest;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.ImageSize;
import io.imagesdk.model.ImagesRequest;
import io.imagesdk.model.ModelName;
import io.imagesdk.model.Parameter;
import io.imagesdk.model.Portability;
import io.imagesdk.model.Warning;
import io.imagesdk.provider.Constraint;
import io.imagesdk.provider.Editing;
import io.imagesdk.provider.Field;
import io.imagesdk.provider.Operation;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.Streaming;
import io.imagesdk.provider.TaskProtocol;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Validates requests against the field tables of a profile. */
public final class RequestValidator {
    /** Members that would change the meaning of a call; an extra field must not have one of these names. */
    private static final Set<String> RESERVED =
            Set.of("model", "prompt", "n", "image", "images", "mask", "async", "response_format", "stream", "deferred");

    private static final Set<String> PATH_CHANGING_SEGMENTS = Set.of("", ".", "..");

    private final ProviderProfile profile;
    private final HeaderValidator headers;

    /** Creates a validator for a provider. */
    public RequestValidator(ProviderProfile profile) {
        this.profile = profile;
        this.headers = new HeaderValidator(profile);
    }

    /**
     * Validates a request for a single response.
     *
     * @return the request as it is sent, with a warning for each adaptation
     * @throws InvalidRequestException with all violations
     */
    public ValidatedRequest<? extends ImagesRequest> validate(ImagesRequest request, CallOptions options) {
        return validate(request, options, ResponseMode.SINGLE);
    }

    /**
     * Validates a request for a response of this form.
     *
     * @return the request as it is sent, with a warning for each adaptation
     * @throws InvalidRequestException with all violations
     */
    public ValidatedRequest<? extends ImagesRequest> validate(
            ImagesRequest request, CallOptions options, ResponseMode responseMode) {
        Operation operation = profile.operation(request)
                .orElseThrow(() -> rejection(
                        List.of(new Violation("image", "is not supported", "this provider does not edit images"))));
        List<Warning> warnings = new ArrayList<>();
        ImagesRequest adapted = request;
        if (options.portability() == Portability.ADAPT) {
            adapted = new RequestAdapter(operation, request, warnings).applyTo(request);
        }
        List<Violation> violations = new ArrayList<>();
        validateParameters(adapted, operation, violations);
        validateExtras(adapted, operation, violations);
        headers.validate(options, violations);
        headers.validateIdempotency(options, violations, warnings);
        if (options.async() && profile.task().isEmpty()) {
            violations.add(new Violation("async", "is not supported", "this provider does not return tasks"));
        }
        new StreamValidator(operation, violations).validate(adapted, options, responseMode);
        if (adapted instanceof EditRequest edit) {
            profile.editing()
                    .ifPresent(editing -> new ImageInputValidator(editing, options.portability(), violations, warnings)
                            .validate(edit));
        }
        if (!violations.isEmpty()) {
            throw rejection(violations);
        }
        return new ValidatedRequest<>(adapted, List.copyOf(warnings));
    }

    private void validateParameters(ImagesRequest request, Operation operation, List<Violation> violations) {
        for (Parameter parameter : Parameter.values()) {
            String value = parameter.valueIn(request).map(Object::toString).orElse("");
            Field field = operation.field(parameter).orElse(null);
            if (field == null && !value.isEmpty()) {
                violations.add(new Violation(
                        parameter.label(),
                        "is not supported",
                        new ShapeConverter(operation).alternative(parameter, request)));
            } else if (field != null && value.isEmpty() && field.required()) {
                violations.add(new Violation(parameter.label(), "is required", acceptedValues(field.constraint())));
            } else if (field != null && !value.isEmpty()) {
                validateValue(field, value, violations);
            }
        }
        validateAlternatives(request, operation, violations);
        request.model().map(ModelName::value).ifPresent(model -> validatePath(operation, model, violations));
    }

    /** Rejects a size beside a resolution if the provider has one member for both. */
    private static void validateAlternatives(ImagesRequest request, Operation operation, List<Violation> violations) {
        operation
                .field(Parameter.SIZE)
                .filter(size -> request.size().isPresent()
                        && request.resolution().isPresent()
                        && operation
                                .field(Parameter.RESOLUTION)
                                .filter(resolution -> resolution.name().equals(size.name()))
                                .isPresent())
                .ifPresent(size -> violations.add(new Violation(
                        "resolution", "cannot be combined with size, both are sent as " + size.name(), "omit one")));
    }

    /** Rejects a model that would lead to another path than the one of the operation. */
    private void validatePath(Operation operation, String model, List<Violation> violations) {
        boolean inPath = operation.path().contains("{model}")
                || profile.task().filter(TaskProtocol::usesModel).isPresent();
        if (inPath && Arrays.stream(model.split("/", -1)).anyMatch(PATH_CHANGING_SEGMENTS::contains)) {
            violations.add(new Violation(
                    "model", "must not contain empty segments, . or .. because it is a part of the URL", ""));
        }
    }

    private static String acceptedValues(Constraint constraint) {
        return constraint.equals(Constraint.any()) ? "" : "accepted values: " + constraint;
    }

    private static void validateValue(Field field, String value, List<Violation> violations) {
        String label = field.parameter().label();
        if (!field.heightName().isEmpty() && ImageSize.of(value).width().isEmpty()) {
            violations.add(new Violation(
                    label, "\"" + value + "\" is not supported", "use a size in pixels, or omit the parameter"));
        }
        if (field.constraint() instanceof Constraint.OneOf closed
                && !closed.values().contains(value)) {
            violations.add(new Violation(label, "\"" + value + "\" is not supported", "use one of " + closed));
        } else if (field.constraint() instanceof Constraint.Range range) {
            int number = Integer.parseInt(value);
            if (number < range.min() || number > range.max()) {
                violations.add(new Violation(label, "must be " + range + ", was " + value, ""));
            }
        } else if (field.constraint() instanceof Constraint.MaxLength maxLength && value.length() > maxLength.max()) {
            violations.add(new Violation(label, "must have " + maxLength + ", has " + value.length(), ""));
        }
    }

    private void validateExtras(ImagesRequest request, Operation operation, List<Violation> violations) {
        Set<String> reserved = reservedNames(request, operation);
        Map<String, String> extras = extras(request);
        extras.forEach((name, label) -> {
            if (reserved.stream().anyMatch(other -> JsonMembers.overlap(other, name))) {
                violations.add(
                        new Violation(label, "is reserved for the SDK", "use the parameter of the request instead"));
            } else if (isDuplicate(name, extras.keySet(), request, operation)) {
                violations.add(new Violation(label, "is specified twice", "remove one of the two"));
            }
        });
        if (violations.isEmpty()) {
            validatePositions(request, operation, violations);
        }
    }

    /** Reports the extra fields whose JSON pointer leads nowhere in the body. */
    private static void validatePositions(ImagesRequest request, Operation operation, List<Violation> violations) {
        Map<String, Object> body = new LinkedHashMap<>();
        operation
                .constants()
                .forEach((name, value) ->
                        JsonMembers.put(body, name, Objects.requireNonNull(JsonMembers.mutableCopy(value))));
        operation.fields().stream()
                .filter(field -> field.parameter().valueIn(request).isPresent())
                .flatMap(field -> field.names().stream())
                .forEach(name -> JsonMembers.put(body, name, ""));
        extras(request).forEach((name, label) -> {
            try {
                JsonMembers.put(body, name, "");
            } catch (IllegalArgumentException e) {
                violations.add(new Violation(label, String.valueOf(e.getMessage()), "use another pointer"));
            }
        });
    }

    /** Returns the names of the extra fields and images, with their labels in messages. */
    private static Map<String, String> extras(ImagesRequest request) {
        Map<String, String> labels = new LinkedHashMap<>();
        request.extra().keySet().forEach(name -> labels.put(name, "extra." + name));
        if (request instanceof EditRequest edit) {
            edit.extraImages()
                    .keySet()
                    .forEach(name -> labels.merge(name, "extraImage." + name, (extra, image) -> image));
        }
        return labels;
    }

    private static boolean isDuplicate(String name, Set<String> extras, ImagesRequest request, Operation operation) {
        return operation.fields().stream()
                        .filter(field -> field.parameter().valueIn(request).isPresent())
                        .flatMap(field -> field.names().stream())
                        .anyMatch(other -> JsonMembers.overlap(other, name))
                || (request.extra().containsKey(name)
                        && request instanceof EditRequest edit
                        && edit.extraImages().containsKey(name))
                || extras.stream().anyMatch(other -> !other.equals(name) && JsonMembers.overlap(other, name));
    }

    /**
     * Returns the names that an extra field must not have: those of every provider, and their equivalents in this
     * profile.
     */
    private Set<String> reservedNames(ImagesRequest request, Operation operation) {
        Set<String> names = new HashSet<>(RESERVED);
        operation.constants().forEach((name, value) -> addLeaves(JsonMembers.pointer(name), value, names));
        operation.streaming().map(Streaming::streamMember).ifPresent(names::add);
        for (Parameter parameter : List.of(Parameter.MODEL, Parameter.COUNT, Parameter.RESPONSE_FORMAT)) {
            operation.field(parameter).map(Field::name).ifPresent(names::add);
        }
        if (request instanceof EditRequest) {
            profile.editing().map(Editing::inputImages).ifPresent(images -> {
                names.addAll(List.of(images.partName(), images.repeatedPartName(), images.listName()));
                images.memberName().ifPresent(names::add);
                images.urlPartName().ifPresent(names::add);
                images.maskName().ifPresent(names::add);
            });
        }
        return names;
    }

    /** Adds the pointers of the values in a constant; an object or an array of objects between them may be extended. */
    private static void addLeaves(String pointer, Object value, Set<String> names) {
        if (value instanceof Map<?, ?> members) {
            members.forEach((name, member) -> addLeaves(pointer + JsonMembers.pointer(name.toString()), member, names));
        } else if (value instanceof List<?> items && items.stream().allMatch(Map.class::isInstance)) {
            for (int i = 0; i < items.size(); i++) {
                addLeaves(pointer + "/" + i, items.get(i), names);
            }
        } else {
            names.add(pointer);
        }
    }

    private InvalidRequestException rejection(List<Violation> violations) {
        return new InvalidRequestException(
                violations,
                ErrorDetails.of(BillingStatus.NOT_SENT).provider(profile.id()).build());
    }
}
