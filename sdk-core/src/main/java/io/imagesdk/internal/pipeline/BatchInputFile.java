package io.imagesdk.internal.pipeline;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ImageStorageException;
import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.error.InvalidRequestException.Violation;
import io.imagesdk.internal.encode.BatchEncoder;
import io.imagesdk.internal.validate.RequestValidator;
import io.imagesdk.model.BatchInput;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.ImagesRequest;
import io.imagesdk.model.ModelName;
import io.imagesdk.provider.BatchProtocol;
import io.imagesdk.provider.BodyFormat;
import io.imagesdk.provider.Operation;
import io.imagesdk.provider.ProviderProfile;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The input file of a batch, which is written to the temporary directory, so that the requests are never in memory
 * together. It contains prompts, so only the current user can read it, and it is deleted after the upload.
 *
 * @param file the file
 * @param size its size in bytes
 * @param requests the number of requests
 * @param path the path of the first request
 * @param model the model of the first request; an empty string if it has none
 */
record BatchInputFile(Path file, long size, long requests, String path, String model) {
    /**
     * Validates and writes the requests.
     *
     * @param check runs before each request, and throws if the call has ended
     * @throws InvalidRequestException if the batch has no request, or one that the provider does not accept
     * @throws ImageStorageException if the file cannot be written
     */
    static BatchInputFile write(
            Iterable<BatchInput> inputs,
            ProviderProfile profile,
            BatchProtocol protocol,
            RequestValidator validator,
            BatchEncoder encoder,
            CallOptions options,
            Runnable check) {
        Path file;
        try {
            file = Files.createTempFile("imagesdk-batch-", ".jsonl");
        } catch (IOException e) {
            throw storageFailure(profile, e);
        }
        try (OutputStream out =
                new BufferedOutputStream(Channels.newOutputStream(FileChannel.open(file, StandardOpenOption.WRITE)))) {
            Writer writer = new Writer(profile, protocol, validator, encoder, options, out);
            for (BatchInput input : inputs) {
                check.run();
                writer.add(input);
            }
            out.flush();
            return writer.complete(file, Files.size(file));
        } catch (IOException e) {
            delete(file);
            throw storageFailure(profile, e);
        } catch (RuntimeException | Error e) {
            delete(file);
            throw e;
        }
    }

    private static ImageStorageException storageFailure(ProviderProfile profile, IOException cause) {
        return new ImageStorageException(
                "input file of the batch cannot be written to the temporary directory: " + cause,
                ErrorDetails.of(BillingStatus.NOT_SENT).provider(profile.id()).build(),
                cause);
    }

    /** Deletes the file. */
    void delete() {
        delete(file);
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException ignored) {
            // The temporary directory is cleaned by the system.
        }
    }

    /** Returns the exception for a batch that is rejected before anything is sent. */
    static InvalidRequestException rejected(ProviderProfile profile, String field, String rule, String remedy) {
        return new InvalidRequestException(
                List.of(new Violation(field, rule, remedy)),
                ErrorDetails.of(BillingStatus.NOT_SENT).provider(profile.id()).build());
    }

    private static final class Writer {
        private final ProviderProfile profile;
        private final BatchProtocol protocol;
        private final RequestValidator validator;
        private final BatchEncoder encoder;
        private final CallOptions options;
        private final OutputStream out;
        private final Set<String> ids = new HashSet<>();
        private Optional<String> path = Optional.empty();
        private Optional<String> model = Optional.empty();

        Writer(
                ProviderProfile profile,
                BatchProtocol protocol,
                RequestValidator validator,
                BatchEncoder encoder,
                CallOptions options,
                OutputStream out) {
            this.profile = profile;
            this.protocol = protocol;
            this.validator = validator;
            this.encoder = encoder;
            this.options = options;
            this.out = out;
        }

        void add(BatchInput input) throws IOException {
            if (!ids.add(input.id())) {
                throw rejected(profile, "id", "must be unique in the batch, was twice " + input.id(), "");
            }
            if (ids.size() > protocol.limits().maxRequests()) {
                throw rejected(
                        profile,
                        "requests",
                        "must be at most " + protocol.limits().maxRequests(),
                        "submit several batches");
            }
            ImagesRequest request = validated(input);
            requireSame(input, request);
            encoder.writeLine(input.id(), request, out);
        }

        /** Returns the request as it is sent; the violations of a request name its id. */
        private ImagesRequest validated(BatchInput input) {
            ImagesRequest request;
            try {
                request = validator.validate(input.request(), options).request();
            } catch (InvalidRequestException e) {
                throw new InvalidRequestException(
                        e.violations().stream()
                                .map(violation -> new Violation(
                                        input.id() + ": " + violation.field(), violation.rule(), violation.accepted()))
                                .collect(Collectors.toList()),
                        e.details());
            }
            boolean multipart = profile.operation(request)
                    .map(Operation::bodyFormat)
                    .filter(BodyFormat.MULTIPART::equals)
                    .isPresent();
            if (multipart && request instanceof EditRequest) {
                throw rejected(profile, input.id(), "must not be an edit: a batch cannot contain multipart", "");
            }
            return request;
        }

        private void requireSame(BatchInput input, ImagesRequest request) {
            String requestPath = encoder.pathOf(request);
            String requestModel = request.model().map(ModelName::value).orElse("");
            if (protocol.limits().onePath() && !path.orElse(requestPath).equals(requestPath)) {
                throw rejected(
                        profile,
                        input.id(),
                        "must be a request like the first one: a batch has only generations or only edits",
                        "submit two batches");
            }
            if (protocol.limits().oneModel() && !model.orElse(requestModel).equals(requestModel)) {
                throw rejected(
                        profile,
                        input.id() + ": model",
                        "must be " + model.orElse("") + " like that of the first request, was " + requestModel,
                        "submit a batch for each model");
            }
            path = path.or(() -> Optional.of(requestPath));
            model = model.or(() -> Optional.of(requestModel));
        }

        BatchInputFile complete(Path file, long size) {
            if (ids.isEmpty()) {
                throw rejected(profile, "requests", "must not be empty", "");
            }
            if (size > protocol.limits().maxBytes()) {
                throw rejected(
                        profile,
                        "requests",
                        "must have at most " + protocol.limits().maxBytes() + " bytes as a file, have " + size,
                        "submit several batches, or pass input images by URL");
            }
            return new BatchInputFile(file, size, ids.size(), path.orElse(""), model.orElse(""));
        }
    }
}
