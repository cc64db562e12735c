package com.example;

import io.imagesdk.examples.ObjectStore;
import java.io.IOException;
import java.nio.file.Path;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * A bucket as the store of a spool directory.
 *
 * @param client the client, which the caller closes
 * @param bucket the name of the bucket
 */
public record S3ObjectStore(S3Client client, String bucket) implements ObjectStore {
    @Override
    public void put(String name, Path file) throws IOException {
        try {
            client.putObject(object -> object.bucket(bucket).key(name), file);
        } catch (SdkException e) {
            throw new IOException("object " + name + " was not stored: " + e.getMessage(), e);
        }
    }
}
