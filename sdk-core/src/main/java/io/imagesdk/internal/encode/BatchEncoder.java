package io.imagesdk.internal.encode;

import io.imagesdk.internal.wire.BodyPart;
import io.imagesdk.internal.wire.WireRequest;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.ImageBatch;
import io.imagesdk.model.ImagesRequest;
import io.imagesdk.provider.BatchListing;
import io.imagesdk.provider.BatchProtocol;
import io.imagesdk.provider.BatchUpload;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.TaskRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Encodes the requests about batches to one provider. */
public final class BatchEncoder {
    private static final String ROOT = "{root}";
    private static final String BODY = "{body}";
    private static final String MEDIA_TYPE = "application/jsonl";
    private static final String FILE_NAME = "batch.jsonl";
    /** A multiple of 3, so that the base64 of consecutive chunks can be concatenated without padding. */
    private static final int CHUNK_LENGTH = 96 << 10;

    private final ProviderProfile profile;
    private final BatchProtocol protocol;
    private final URI baseUrl;
    private final RequestEncoder requests;

    /**
     * Creates an encoder.
     *
     * @param protocol the protocol of the profile
     */
    public BatchEncoder(ProviderProfile profile, BatchProtocol protocol, URI baseUrl) {
        this.profile = profile;
        this.protocol = protocol;
        this.baseUrl = baseUrl;
        this.requests = new RequestEncoder(profile, baseUrl);
    }

    /** Returns the path of a request as a line of the input file contains it. */
    public String pathOf(ImagesRequest request) {
        return profile.defaultBasePath() + requests.operation(request).path();
    }

    /** Writes a request as one line of the input file. Files of an edit are read here. */
    public void writeLine(String id, ImagesRequest request, OutputStream out) throws IOException {
        JsonBody json = new JsonBody();
        Map<String, Object> body = requests.jsonMembers(request, CallOptions.DEFAULT, json);
        Map<String, Object> line = RequestMembers.replacePlaceholder(
                RequestMembers.replacePlaceholder(protocol.line(), "{id}", id), "{path}", pathOf(request));
        line.replaceAll((name, value) -> value.equals(BODY) ? body : value);
        for (BodyPart part : json.print(line)) {
            write(part, out);
        }
        out.write('\n');
    }

    private static void write(BodyPart part, OutputStream out) throws IOException {
        if (part instanceof BodyPart.ByteArray array) {
            out.write(array.bytes());
        } else if (part instanceof BodyPart.FileBytes plain) {
            try (InputStream in = Files.newInputStream(plain.file())) {
                in.transferTo(out);
            }
        } else if (part instanceof BodyPart.FileBase64 encoded) {
            try (InputStream in = Files.newInputStream(encoded.file())) {
                writeBase64(in, out);
            }
        } else if (part instanceof BodyPart.Generated generated) {
            // A line of JSON contains images as base64 only.
            try (InputStream in = generated.source().open()) {
                writeBase64(in, out);
            }
        }
    }

    private static void writeBase64(InputStream in, OutputStream out) throws IOException {
        byte[] chunk = new byte[CHUNK_LENGTH];
        int length;
        while ((length = in.readNBytes(chunk, 0, CHUNK_LENGTH)) > 0) {
            out.write(Base64.getEncoder().encode(Arrays.copyOf(chunk, length)));
        }
    }

    /** Encodes the upload of the input file: the file itself, or the start of a resumable upload. */
    public WireRequest upload(Path file, long size, String name) {
        Map<String, Object> fields =
                RequestMembers.replacePlaceholder(protocol.upload().fields(), "{name}", name);
        URI uri = uri(protocol.upload().path());
        Map<String, String> headers = requests.acceptJson();
        if (protocol.upload().format() == BatchUpload.UploadFormat.RESUMABLE) {
            headers.put("Content-Type", "application/json");
            headers.put("X-Goog-Upload-Protocol", "resumable");
            headers.put("X-Goog-Upload-Command", "start");
            headers.put("X-Goog-Upload-Header-Content-Length", Long.toString(size));
            headers.put("X-Goog-Upload-Header-Content-Type", MEDIA_TYPE);
            return new WireRequest("POST", uri, headers, new JsonBody().print(fields));
        }
        MultipartBody body = new MultipartBody();
        body.addFields(fields);
        body.addFile("file", FILE_NAME, MEDIA_TYPE, new BodyPart.FileBytes(file, size));
        headers.put("Content-Type", body.contentType());
        return new WireRequest("POST", uri, headers, body.parts());
    }

    /** Returns the header of the response to the start of a resumable upload that contains the URL for the bytes. */
    public String uploadUrlHeader() {
        return "x-goog-upload-url";
    }

    /** Encodes the second request of a resumable upload. The URL is a secret, and no key is sent to it. */
    public WireRequest uploadBytes(URI url, Path file, long size) {
        Map<String, String> headers = requests.acceptJson();
        headers.put("Content-Type", MEDIA_TYPE);
        headers.put("X-Goog-Upload-Offset", "0");
        headers.put("X-Goog-Upload-Command", "upload, finalize");
        return new WireRequest("POST", url, headers, List.of(new BodyPart.FileBytes(file, size)));
    }

    /**
     * Encodes the request that creates a batch.
     *
     * @param fileId the id of the uploaded file
     * @param path the path of the requests
     * @param model the model of the requests; an empty string if it is not known
     */
    public WireRequest create(String fileId, String name, String path, String model) {
        Map<String, Object> body = protocol.createBody();
        body = RequestMembers.replacePlaceholder(body, "{path}", path);
        body = RequestMembers.replacePlaceholder(body, "{name}", name);
        // The last one, because the id may contain any text.
        body = RequestMembers.replacePlaceholder(body, "{file}", fileId);
        Map<String, String> headers = requests.acceptJson();
        headers.put("Content-Type", "application/json");
        return new WireRequest(
                "POST", uri(PathTemplate.withModel(protocol.createPath(), model)), headers, new JsonBody().print(body));
    }

    /**
     * Returns the id in the name of a batch: what follows the collection of the status path, if the name contains it,
     * as {@code batches/abc} does for {@code /batches/{id}}. Any other name is the id.
     */
    public String idOf(String name) {
        String path = protocol.statusPath();
        int end = path.indexOf("/{id}");
        String collection = end < 0 ? "" : path.substring(path.lastIndexOf('/', end - 1) + 1, end) + "/";
        int start = collection.length() < 2 ? -1 : ("/" + name).lastIndexOf("/" + collection);
        return start < 0 ? name : name.substring(start + collection.length());
    }

    /** Encodes a poll of a batch. */
    public WireRequest status(ImageBatch batch) {
        return get(PathTemplate.withId(protocol.statusPath(), batch.id()), Map.of());
    }

    /** Encodes the request that cancels a batch, which the protocol must have. */
    public WireRequest cancel(ImageBatch batch) {
        TaskRequest request = protocol.cancelRequest().orElseThrow();
        Map<String, String> headers = requests.acceptJson();
        headers.put("Content-Type", "application/json");
        return new WireRequest(
                request.method(),
                uri(PathTemplate.withId(request.path(), batch.id())),
                headers,
                new JsonBody().print(RequestMembers.replacePlaceholder(request.body(), "{id}", batch.id())));
    }

    /** Encodes the request for a page of the list, which the protocol must have. */
    public WireRequest list(String token) {
        BatchListing listing = protocol.listing().orElseThrow();
        return get(EndpointUri.withParameter(listing.path(), listing.tokenParameter(), token), Map.of());
    }

    /**
     * Encodes the request for results.
     *
     * @param source the id of a file, or the token of a page
     * @param offset the number of bytes of the file that are not needed
     */
    public WireRequest results(ImageBatch batch, String source, long offset) {
        String path = PathTemplate.withId(protocol.results().path(), batch.id());
        return protocol.results().inFiles()
                ? get(
                        PathTemplate.withFile(path, source),
                        // A range of a compressed file would be one of its compressed bytes.
                        offset == 0
                                ? Map.of()
                                : Map.of("Range", "bytes=" + offset + "-", "Accept-Encoding", "identity"))
                : get(EndpointUri.withParameter(path, protocol.results().tokenParameter(), source), Map.of());
    }

    private WireRequest get(String path, Map<String, String> headers) {
        Map<String, String> all = new LinkedHashMap<>(requests.acceptJson());
        all.putAll(headers);
        return new WireRequest("GET", uri(path), all, List.of());
    }

    private URI uri(String path) {
        if (!path.startsWith(ROOT)) {
            return EndpointUri.of(baseUrl, path);
        }
        String base = baseUrl.toString().replaceAll("/+$", "");
        String version = profile.defaultBasePath();
        String root = base.endsWith(version) ? base.substring(0, base.length() - version.length()) : base;
        return URI.create(root + path.substring(ROOT.length()));
    }
}
