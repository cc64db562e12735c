package io.imagesdk.internal.encode;

import io.imagesdk.internal.wire.BodyPart;
import io.imagesdk.internal.wire.Manner;
import io.imagesdk.internal.wire.WireRequest;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.ImagesRequest;
import io.imagesdk.model.RequestPreview;
import io.imagesdk.provider.Operation;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.TaskCall;
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
        return encode(request, options, Manner.WHOLE);
    }

    /** The same for an answer that is wanted in that manner. */
    public WireRequest encode(ImagesRequest request, CallOptions options, Manner manner) {
        Asking asking = asking(request, options, manner);
        WireRequest wire = encode(request, asking);
        Map<String, String> headers = new LinkedHashMap<>(wire.headers());
        headers.putAll(asking.headers());
        headers.putAll(options.headers());
        profile.idempotencyHeader()
                .ifPresent(name -> headers.put(name, options.idempotencyKey().orElseGet(() -> UUID.randomUUID()
                        .toString())));
        return new WireRequest(wire.method(), wire.uri(), headers, wire.body());
    }

    /** The request as a person would want to see it, with the key's header redacted. */
    public RequestPreview preview(ImagesRequest request, CallOptions options, Manner manner) {
        WireRequest wire = encode(request, options, manner);
        Map<String, String> headers = new LinkedHashMap<>(wire.headers());
        headers.put(profile.keyHeader(), profile.keyPrefix() + "***");
        if (form(request)) {
            MultipartBody body = new MultipartBody();
            List<BodyPart> unused = form(body, request, asking(request, options, manner));
            return new RequestPreview(wire.method(), wire.uri(), headers, Optional.empty(), body.told());
        }
        StringBuilder json = new StringBuilder();
        for (int i = 0; i < wire.body().size(); i++) { // text and pictures take turns, see JsonBody
            json.append(i % 2 == 0 ? text(wire.body().get(i)) : told(wire.body().get(i)));
        }
        return new RequestPreview(wire.method(), wire.uri(), headers, Optional.of(json.toString()), List.of());
    }

    private static String text(BodyPart part) {
        return new String(((BodyPart.Bytes) part).bytes(), StandardCharsets.UTF_8);
    }

    private static String told(BodyPart picture) {
        return "(" + picture.length() + " characters of base64)";
    }

    /** A question to the generations path that costs nothing. */
    public WireRequest probe() {
        Map<String, String> headers = new LinkedHashMap<>(profile.headers());
        headers.put("Accept", "application/json");
        return new WireRequest("OPTIONS", Endpoint.of(base, profile.generation().path()), headers, List.of());
    }

    /** A request about a task, whose id has been checked. */
    public WireRequest about(TaskCall call, String id) {
        Map<String, String> headers = new LinkedHashMap<>(profile.headers());
        headers.put("Accept", "application/json");
        List<BodyPart> body = List.of();
        if (!call.body().isEmpty()) {
            headers.put("Content-Type", "application/json");
            body = new JsonBody().print(Members.filled(call.body(), "{id}", id));
        }
        return new WireRequest(call.method(), Endpoint.of(base, call.path().replace("{id}", id)), headers, body);
    }

    /** A look at an address that the provider gave, which has been checked. */
    public WireRequest look(URI address) {
        Map<String, String> headers = new LinkedHashMap<>(profile.headers());
        headers.put("Accept", "application/json");
        return new WireRequest("GET", address, headers, List.of());
    }

    private WireRequest encode(ImagesRequest request, Asking asking) {
        Operation operation = operation(request);
        String path = asking.path(operation.path());
        if (form(request)) {
            MultipartBody form = new MultipartBody();
            return post(path, form.contentType(), form(form, request, asking));
        }
        JsonBody body = new JsonBody();
        Map<String, Object> members = asking.members(Members.of(request, operation));
        if (request instanceof EditRequest edit) {
            members = body.with(members, edit, profile.editing().orElseThrow().images());
        }
        return post(
                path,
                "application/json",
                body.print(operation.body() == Operation.Body.JSON_LIST ? List.of(members) : members));
    }

    private List<BodyPart> form(MultipartBody form, ImagesRequest request, Asking asking) {
        Map<String, Object> members = asking.members(Members.of(request, operation(request)));
        return request instanceof EditRequest edit
                ? form.edit(members, edit, profile.editing().orElseThrow().images())
                : form.generate(members);
    }

    private Asking asking(ImagesRequest request, CallOptions options, Manner manner) {
        return manner == Manner.WHOLE
                ? Asking.of(profile, options)
                : Asking.of(operation(request).streaming().orElseThrow(), options);
    }

    private Operation operation(ImagesRequest request) {
        return profile.operation(request instanceof EditRequest).orElseThrow();
    }

    private boolean form(ImagesRequest request) {
        return request instanceof EditRequest edit
                ? !profile.editing().orElseThrow().images().isJson(edit)
                : profile.generation().body() == Operation.Body.MULTIPART;
    }

    private WireRequest post(String path, String contentType, List<BodyPart> body) {
        Map<String, String> headers = new LinkedHashMap<>(profile.headers());
        headers.put("Content-Type", contentType);
        headers.put("Accept", "application/json");
        return new WireRequest("POST", Endpoint.of(base, path), headers, body);
    }
}
