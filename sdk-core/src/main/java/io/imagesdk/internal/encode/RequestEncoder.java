package io.imagesdk.internal.encode;

import io.imagesdk.internal.wire.BodyPart;
import io.imagesdk.internal.wire.WireRequest;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageInput;
import io.imagesdk.model.ImagesRequest;
import io.imagesdk.model.RequestPreview;
import io.imagesdk.provider.Editing;
import io.imagesdk.provider.ImageEncoding;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.TaskCall;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

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
        Asking asking = Asking.of(profile, options);
        WireRequest wire =
                request instanceof EditRequest edit ? encode(edit, asking) : encode((GenerateRequest) request, asking);
        Map<String, String> headers = new LinkedHashMap<>(wire.headers());
        headers.putAll(asking.headers());
        headers.putAll(options.headers());
        profile.idempotencyHeader()
                .ifPresent(name -> headers.put(name, options.idempotencyKey().orElseGet(() -> UUID.randomUUID()
                        .toString())));
        return new WireRequest(wire.method(), wire.uri(), headers, wire.body());
    }

    /** The request as a person would want to see it, with the key's header redacted. */
    public RequestPreview preview(ImagesRequest request, CallOptions options) {
        WireRequest wire = encode(request, options);
        Map<String, String> headers = new LinkedHashMap<>(wire.headers());
        headers.put(profile.keyHeader(), profile.keyPrefix() + "***");
        if (request instanceof EditRequest edit
                && !json(edit, profile.editing().orElseThrow().images())) {
            MultipartBody body = new MultipartBody();
            List<BodyPart> unused = body.edit(
                    Asking.of(profile, options)
                            .members(Members.of(
                                    edit, profile.editing().orElseThrow().operation())),
                    edit,
                    profile.editing().orElseThrow().images());
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
            body = new JsonBody().print(Members.filled(call.body(), id));
        }
        return new WireRequest(call.method(), Endpoint.of(base, call.path().replace("{id}", id)), headers, body);
    }

    /** A look at an address that the provider gave, which has been checked. */
    public WireRequest look(URI address) {
        Map<String, String> headers = new LinkedHashMap<>(profile.headers());
        headers.put("Accept", "application/json");
        return new WireRequest("GET", address, headers, List.of());
    }

    private WireRequest encode(GenerateRequest request, Asking asking) {
        JsonBody body = new JsonBody();
        return post(
                asking.path(profile.generation().path()),
                "application/json",
                body.print(asking.members(Members.of(request, profile.generation()))));
    }

    private WireRequest encode(EditRequest request, Asking asking) {
        Editing editing = profile.editing().orElseThrow();
        String path = asking.path(editing.operation().path());
        Map<String, Object> members = asking.members(Members.of(request, editing.operation()));
        if (json(request, editing.images())) {
            return post(path, "application/json", new JsonBody().edit(members, request, editing.images()));
        }
        MultipartBody body = new MultipartBody();
        List<BodyPart> parts = body.edit(members, request, editing.images());
        return post(path, body.contentType(), parts);
    }

    private static boolean json(EditRequest request, ImageEncoding encoding) {
        return switch (encoding.body()) {
            case JSON -> true;
            case MULTIPART -> false;
            case BY_INPUT ->
                Stream.concat(request.images().stream(), request.mask().stream())
                        .anyMatch(input -> input instanceof ImageInput.Address || input instanceof ImageInput.FileId);
        };
    }

    private WireRequest post(String path, String contentType, List<BodyPart> body) {
        Map<String, String> headers = new LinkedHashMap<>(profile.headers());
        headers.put("Content-Type", contentType);
        headers.put("Accept", "application/json");
        return new WireRequest("POST", Endpoint.of(base, path), headers, body);
    }
}
