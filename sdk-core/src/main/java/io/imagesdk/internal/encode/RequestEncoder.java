package io.imagesdk.internal.encode;

import io.imagesdk.internal.wire.BodyPart;
import io.imagesdk.internal.wire.ResponseMode;
import io.imagesdk.internal.wire.ValidatedRequest;
import io.imagesdk.internal.wire.WireRequest;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.ImageTask;
import io.imagesdk.model.ImagesRequest;
import io.imagesdk.model.ModelName;
import io.imagesdk.model.Parameter;
import io.imagesdk.model.RequestPreview;
import io.imagesdk.provider.BodyFormat;
import io.imagesdk.provider.Constraint;
import io.imagesdk.provider.ImageEncoding;
import io.imagesdk.provider.Operation;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.TaskListing;
import io.imagesdk.provider.TaskRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Encodes the requests to one provider at one base URL. */
public final class RequestEncoder {
    private final ProviderProfile profile;
    private final URI baseUrl;

    /** Creates an encoder for a provider and a base URL. */
    public RequestEncoder(ProviderProfile profile, URI baseUrl) {
        this.profile = profile;
        this.baseUrl = baseUrl;
    }

    /** Encodes a request for a single response. The files of an edit are read when the request is sent. */
    public WireRequest encode(ImagesRequest request, CallOptions options) {
        return encode(request, options, ResponseMode.SINGLE);
    }

    /** Encodes a request for a response of this form. The files of an edit are read when the request is sent. */
    public WireRequest encode(ImagesRequest request, CallOptions options, ResponseMode responseMode) {
        ResponseModeParameters parameters = parameters(request, options, responseMode);
        WireRequest wire = isMultipart(request)
                ? post(request, parameters, multipartBody(request, parameters))
                : post(request, parameters, "application/json", jsonBody(request, parameters));
        Map<String, String> headers = new LinkedHashMap<>(wire.headers());
        headers.putAll(parameters.headers());
        headers.putAll(options.headers());
        profile.idempotencyHeader()
                .ifPresent(name -> headers.put(name, options.idempotencyKey().orElseGet(() -> UUID.randomUUID()
                        .toString())));
        return new WireRequest(wire.method(), wire.uri(), headers, wire.body());
    }

    /**
     * Returns a description of a request for people, in which the API key is masked.
     *
     * @param hasKey whether the request will contain an API key
     */
    public RequestPreview preview(
            ValidatedRequest<? extends ImagesRequest> valid,
            CallOptions options,
            ResponseMode responseMode,
            boolean hasKey) {
        ImagesRequest request = valid.request();
        WireRequest wire = encode(request, options, responseMode);
        Map<String, String> headers = new LinkedHashMap<>(wire.headers());
        if (hasKey) {
            headers.put(profile.keyHeader(), profile.keyPrefix() + "***");
        }
        if (isMultipart(request)) {
            MultipartBody body = multipartBody(request, parameters(request, options, responseMode));
            return new RequestPreview(
                    wire.method(), wire.uri(), headers, Optional.empty(), body.previewParts(), valid.warnings());
        }
        StringBuilder json = new StringBuilder();
        for (int i = 0; i < wire.body().size(); i++) {
            // Text and images alternate, see JsonBody.
            json.append(
                    i % 2 == 0 ? text(wire.body().get(i)) : summary(wire.body().get(i)));
        }
        return new RequestPreview(
                wire.method(), wire.uri(), headers, Optional.of(json.toString()), List.of(), valid.warnings());
    }

    private static String text(BodyPart part) {
        return new String(((BodyPart.ByteArray) part).bytes(), StandardCharsets.UTF_8);
    }

    private static String summary(BodyPart image) {
        return "(" + image.length() + " characters of base64)";
    }

    /** Encodes a request to the path of the generation that is free of charge. */
    public WireRequest encodeProbe() {
        String path = PathTemplate.withModel(profile.generation().path(), sampleModel());
        return new WireRequest("OPTIONS", EndpointUri.of(baseUrl, path), acceptJson(), List.of());
    }

    /** Returns a model that the provider is likely to have, for a path that contains the model. */
    private String sampleModel() {
        return profile.constraint(Parameter.MODEL)
                .filter(Constraint.KnownValues.class::isInstance)
                .map(constraint -> ((Constraint.KnownValues) constraint).values())
                .filter(models -> !models.isEmpty())
                .map(models -> models.get(0))
                .orElse("model");
    }

    /**
     * Encodes a request about a task. Its id and its model must be valid, because they become a part of the path or the
     * body.
     *
     * @param values the values of the pointers in the path, by pointer
     */
    public WireRequest encodeTaskRequest(TaskRequest request, ImageTask task, Map<String, String> values) {
        Map<String, String> headers = acceptJson();
        List<BodyPart> body = List.of();
        if (!request.body().isEmpty()) {
            headers.put("Content-Type", "application/json");
            body = new JsonBody().print(RequestMembers.replacePlaceholder(request.body(), "{id}", task.id()));
        }
        String path = PathTemplate.withModel(
                PathTemplate.withValues(PathTemplate.withId(request.path(), task.id()), values),
                task.model().orElse(""));
        return new WireRequest(request.method(), EndpointUri.of(baseUrl, path), headers, body);
    }

    /**
     * Encodes the request for a page of the list of tasks.
     *
     * @param position the token or the number of the page; an empty string for the first page
     */
    public WireRequest encodeTaskList(TaskListing listing, String position) {
        String path = EndpointUri.withParameter(listing.path(), listing.nextParameter(), position);
        return new WireRequest(listing.method(), EndpointUri.of(baseUrl, path), acceptJson(), List.of());
    }

    /** Encodes the request for a page of the list of tasks by a URL. The caller has checked the URL. */
    public WireRequest encodeTaskList(TaskListing listing, URI url) {
        return new WireRequest(listing.method(), url, acceptJson(), List.of());
    }

    /** Encodes a poll of a URL that the provider returned. The caller has checked that the URL is allowed. */
    public WireRequest encodePoll(URI url) {
        return new WireRequest("GET", url, acceptJson(), List.of());
    }

    /** Encodes a request without a body to a URL that the provider returned. The caller has checked the URL. */
    public WireRequest encodeCancel(String method, URI url) {
        return new WireRequest(method, url, acceptJson(), List.of());
    }

    /** Returns the headers of the profile, which may accept other responses than JSON. */
    Map<String, String> acceptJson() {
        Map<String, String> headers = new LinkedHashMap<>(profile.headers());
        if (headers.keySet().stream().noneMatch("Accept"::equalsIgnoreCase)) {
            headers.put("Accept", "application/json");
        }
        return headers;
    }

    private List<BodyPart> jsonBody(ImagesRequest request, ResponseModeParameters parameters) {
        JsonBody body = new JsonBody();
        Map<String, Object> members = jsonMembers(request, parameters, body);
        boolean array = operation(request).bodyFormat() == BodyFormat.JSON_ARRAY;
        return body.print(array ? List.of(members) : members);
    }

    /** Returns the members of a JSON body for a single response; the body accepts the images. */
    Map<String, Object> jsonMembers(ImagesRequest request, CallOptions options, JsonBody body) {
        return jsonMembers(request, parameters(request, options, ResponseMode.SINGLE), body);
    }

    private Map<String, Object> jsonMembers(ImagesRequest request, ResponseModeParameters parameters, JsonBody body) {
        Map<String, Object> members = members(request, parameters);
        if (request instanceof EditRequest edit) {
            body.addImages(members, edit, imageEncoding());
        }
        return members;
    }

    private MultipartBody multipartBody(ImagesRequest request, ResponseModeParameters parameters) {
        MultipartBody body = new MultipartBody();
        body.addFields(members(request, parameters));
        if (request instanceof EditRequest edit) {
            body.addImages(edit, imageEncoding());
        }
        return body;
    }

    private Map<String, Object> members(ImagesRequest request, ResponseModeParameters parameters) {
        Map<String, Object> members = RequestMembers.of(request, operation(request));
        parameters.addTo(members);
        return members;
    }

    private ResponseModeParameters parameters(ImagesRequest request, CallOptions options, ResponseMode responseMode) {
        return responseMode == ResponseMode.SINGLE
                ? ResponseModeParameters.of(profile, options)
                : ResponseModeParameters.of(operation(request).streaming().orElseThrow(), options);
    }

    Operation operation(ImagesRequest request) {
        return profile.operation(request).orElseThrow();
    }

    private ImageEncoding imageEncoding() {
        return profile.editing().orElseThrow().inputImages();
    }

    private boolean isMultipart(ImagesRequest request) {
        return operation(request).isMultipart(request);
    }

    private WireRequest post(ImagesRequest request, ResponseModeParameters parameters, MultipartBody body) {
        return post(request, parameters, body.contentType(), body.parts());
    }

    private WireRequest post(
            ImagesRequest request, ResponseModeParameters parameters, String contentType, List<BodyPart> body) {
        Map<String, String> headers = acceptJson();
        headers.put("Content-Type", contentType);
        String path = PathTemplate.withModel(
                operation(request).path(), request.model().map(ModelName::value).orElse(""));
        URI uri = EndpointUri.of(baseUrl, parameters.path(path));
        return new WireRequest("POST", uri, headers, body);
    }
}
