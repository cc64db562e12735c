package io.imagesdk.internal.encode;

import io.imagesdk.internal.wire.BodyPart;
import io.imagesdk.internal.wire.ResponseMode;
import io.imagesdk.internal.wire.WireRequest;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.ImagesRequest;
import io.imagesdk.model.RequestPreview;
import io.imagesdk.provider.BodyFormat;
import io.imagesdk.provider.Operation;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.TaskRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Makes the requests of one provider at one base URL. */
public final class RequestEncoder {
    private final ProviderProfile profile;
    private final URI base;

    /** The encoder for this provider at this base URL. */
    public RequestEncoder(ProviderProfile profile, URI base) {
        this.profile = profile;
        this.base = base;
    }

    /** The request; the files of an edit are read when it is sent. */
    public WireRequest encode(ImagesRequest request, CallOptions options) {
        return encode(request, options, ResponseMode.SINGLE);
    }

    /** The same for an answer that is wanted in that manner. */
    public WireRequest encode(ImagesRequest request, CallOptions options, ResponseMode responseMode) {
        ResponseModeParameters responseModeParameters = asking(request, options, responseMode);
        WireRequest wire = encode(request, responseModeParameters);
        Map<String, String> headers = new LinkedHashMap<>(wire.headers());
        headers.putAll(responseModeParameters.headers());
        headers.putAll(options.headers());
        profile.idempotencyHeader()
                .ifPresent(name -> headers.put(name, options.idempotencyKey().orElseGet(() -> UUID.randomUUID()
                        .toString())));
        return new WireRequest(wire.method(), wire.uri(), headers, wire.body());
    }

    /** The request as a person would want to see it, with the key's header redacted. */
    public RequestPreview preview(ImagesRequest request, CallOptions options, ResponseMode responseMode) {
        WireRequest wire = encode(request, options, responseMode);
        Map<String, String> headers = new LinkedHashMap<>(wire.headers());
        headers.put(profile.keyHeader(), profile.keyPrefix() + "***");
        if (form(request)) {
            MultipartBody body = new MultipartBody();
            List<BodyPart> unused = form(body, request, asking(request, options, responseMode));
            return new RequestPreview(wire.method(), wire.uri(), headers, Optional.empty(), body.told());
        }
        StringBuilder json = new StringBuilder();
        for (int i = 0; i < wire.body().size(); i++) { // text and pictures take turns, see JsonBody
            json.append(i % 2 == 0 ? text(wire.body().get(i)) : told(wire.body().get(i)));
        }
        return new RequestPreview(wire.method(), wire.uri(), headers, Optional.of(json.toString()), List.of());
    }

    private static String text(BodyPart part) {
        return new String(((BodyPart.ByteArray) part).bytes(), StandardCharsets.UTF_8);
    }

    private static String told(BodyPart image) {
        return "(" + image.length() + " characters of base64)";
    }

    /** A question to the generations path that costs nothing. */
    public WireRequest encodeProbe() {
        Map<String, String> headers = new LinkedHashMap<>(profile.headers());
        headers.put("Accept", "application/json");
        return new WireRequest(
                "OPTIONS", EndpointUri.of(base, profile.generation().path()), headers, List.of());
    }

    /** A request about a task, whose id has been checked. */
    public WireRequest encodeTaskRequest(TaskRequest call, String id) {
        Map<String, String> headers = new LinkedHashMap<>(profile.headers());
        headers.put("Accept", "application/json");
        List<BodyPart> body = List.of();
        if (!call.body().isEmpty()) {
            headers.put("Content-Type", "application/json");
            body = new JsonBody().print(RequestMembers.filled(call.body(), "{id}", id));
        }
        return new WireRequest(call.method(), EndpointUri.of(base, call.path().replace("{id}", id)), headers, body);
    }

    /** A look at an address that the provider gave, which has been checked. */
    public WireRequest encodePoll(URI address) {
        Map<String, String> headers = new LinkedHashMap<>(profile.headers());
        headers.put("Accept", "application/json");
        return new WireRequest("GET", address, headers, List.of());
    }

    private WireRequest encode(ImagesRequest request, ResponseModeParameters responseModeParameters) {
        Operation operation = operation(request);
        String path = responseModeParameters.path(operation.path());
        if (form(request)) {
            MultipartBody form = new MultipartBody();
            return post(path, form.contentType(), form(form, request, responseModeParameters));
        }
        JsonBody body = new JsonBody();
        Map<String, Object> members = responseModeParameters.members(RequestMembers.of(request, operation));
        if (request instanceof EditRequest edit) {
            members = body.with(members, edit, profile.editing().orElseThrow().inputImages());
        }
        return post(
                path,
                "application/json",
                body.print(operation.bodyFormat() == BodyFormat.JSON_ARRAY ? List.of(members) : members));
    }

    private List<BodyPart> form(
            MultipartBody form, ImagesRequest request, ResponseModeParameters responseModeParameters) {
        Map<String, Object> members = responseModeParameters.members(RequestMembers.of(request, operation(request)));
        return request instanceof EditRequest edit
                ? form.edit(members, edit, profile.editing().orElseThrow().inputImages())
                : form.generate(members);
    }

    private ResponseModeParameters asking(ImagesRequest request, CallOptions options, ResponseMode responseMode) {
        return responseMode == ResponseMode.SINGLE
                ? ResponseModeParameters.of(profile, options)
                : ResponseModeParameters.of(operation(request).streaming().orElseThrow(), options);
    }

    private Operation operation(ImagesRequest request) {
        return profile.operation(request).orElseThrow();
    }

    private boolean form(ImagesRequest request) {
        return operation(request).bodyFormat().isMultipart(request);
    }

    private WireRequest post(String path, String contentType, List<BodyPart> body) {
        Map<String, String> headers = new LinkedHashMap<>(profile.headers());
        headers.put("Content-Type", contentType);
        headers.put("Accept", "application/json");
        return new WireRequest("POST", EndpointUri.of(base, path), headers, body);
    }
}
