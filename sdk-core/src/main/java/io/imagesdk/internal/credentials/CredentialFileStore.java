package io.imagesdk.internal.credentials;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.InvalidConfigurationException;
import io.imagesdk.internal.json.Json;
import io.imagesdk.internal.json.JsonException;
import io.imagesdk.provider.ProviderProfile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The files that store API keys: the file of a provider, {@code {"api_key": "..."}}, and a shared file with one member
 * per profile. On file systems with POSIX permissions, a file that other users can read or write is rejected.
 */
final class CredentialFileStore {
    private static final int MAX_BYTES = 64 << 10;
    private static final Set<PosixFilePermission> FORBIDDEN_PERMISSIONS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private final ProviderProfile profile;
    private final Optional<Path> providerFile;
    private final Optional<Path> sharedFile;

    /**
     * Creates a store.
     *
     * @param configuration the configuration directory of the user; empty if the account has none
     */
    CredentialFileStore(ProviderProfile profile, Optional<Path> configuration) {
        this.profile = profile;
        this.providerFile = configuration.flatMap(
                directory -> profile.credentials().keyFile().map(directory::resolve));
        this.sharedFile =
                configuration.map(directory -> directory.resolve("imagesdk").resolve("credentials.json"));
    }

    /** Returns the files in the order of the lookup. */
    List<Path> files() {
        return Stream.concat(providerFile.stream(), sharedFile.stream()).toList();
    }

    /** Returns the key in the first file that contains one. */
    Optional<String> read() {
        return providerFile
                .flatMap(file -> key(file, parse(file)))
                .or(() -> sharedFile.flatMap(file -> key(file, objectIn(file, parse(file), profile.id()))));
    }

    private Optional<String> key(Path file, Json entry) {
        Json key = entry.get("api_key");
        if (key.isPresent() && !key.isString()) {
            throw invalid("api_key in credential file " + file + " must be a string");
        }
        return key.string();
    }

    /** Returns a member that is missing or an object. */
    private Json objectIn(Path file, Json tree, String name) {
        Json member = tree.get(name);
        if (member.isPresent() && !member.isObject()) {
            throw invalid(name + " in credential file " + file + " must be an object with the member api_key");
        }
        return member;
    }

    /** Returns the object in a file, or {@link Json#MISSING} if there is no file. */
    private Json parse(Path file) {
        if (!Files.exists(file)) {
            return Json.MISSING;
        }
        if (!Files.isRegularFile(file)) {
            throw invalid("credential file " + file + " must be a regular file");
        }
        try (InputStream input = Files.newInputStream(file)) {
            requirePrivate(file);
            byte[] bytes = input.readNBytes(MAX_BYTES + 1);
            requireSize(file, bytes);
            Json tree = Json.parse(Json.decode(bytes));
            if (!tree.isObject()) {
                throw invalid("credential file " + file + " must contain a JSON object");
            }
            return tree;
        } catch (IOException ignored) {
            // The message of the exception often consists of the file name alone.
            throw invalid("credential file " + file + " cannot be read; check that it is a readable file");
        } catch (JsonException e) {
            throw invalid("credential file " + file + " is not JSON: " + e.getMessage());
        }
    }

    private void requireSize(Path file, byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            throw invalid("credential file " + file + " must have at most " + MAX_BYTES + " bytes");
        }
    }

    /** Rejects a file that other users can read or write, and a symbolic link that another user may have created. */
    private void requirePrivate(Path file) throws IOException {
        if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return;
        }
        Path target = file.toRealPath();
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(target);
        if (permissions.stream().anyMatch(FORBIDDEN_PERMISSIONS::contains)) {
            throw invalid("credential file " + file + " must not be accessible to other users; run: chmod 600 " + file);
        }
        if (Files.isSymbolicLink(file)
                && !Files.getOwner(file, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(target))) {
            throw invalid("credential file " + file + " must not be a symbolic link of another user");
        }
    }

    /**
     * Writes the file with the key. The file is private from the moment it is created, and it is replaced atomically,
     * so that no incomplete file is ever visible. Other members of the file are kept, also those that another process
     * stores at the same time.
     */
    Path store(String key) {
        Path file = providerFile
                .or(() -> sharedFile)
                .orElseThrow(() -> invalid("API key could not be stored: the account has no home directory;"
                        + " set the system property user.home or an environment variable with the key"));
        try {
            Path directory = Objects.requireNonNull(file.toAbsolutePath().getParent(), "parent directory");
            createPrivateDirectories(directory);
            synchronized (CredentialFileStore.class) {
                // The lock of a file belongs to the process, so that threads need another one. It ends with the
                // channel.
                try (FileChannel channel = lockFile(file)) {
                    channel.lock();
                    replace(file, withKey(file, key));
                }
            }
            return file;
        } catch (IOException e) {
            throw invalid("API key could not be stored in " + file + ": " + e);
        }
    }

    private byte[] withKey(Path file, String key) {
        Json stored = parse(file);
        Map<String, Object> content = new LinkedHashMap<>(stored.members());
        if (providerFile.isPresent()) {
            content.put("api_key", key);
        } else {
            Map<String, Object> entry =
                    new LinkedHashMap<>(objectIn(file, stored, profile.id()).members());
            entry.put("api_key", key);
            content.put(profile.id(), entry);
        }
        byte[] bytes = (Json.print(content) + "\n").getBytes(UTF_8);
        requireSize(file, bytes);
        return bytes;
    }

    /**
     * Opens an empty file beside the credential file, which is locked in place of it, because the credential file is
     * replaced. It remains: a process that waits for the lock must not wait for a deleted file.
     */
    private static FileChannel lockFile(Path file) throws IOException {
        Path lock = file.resolveSibling("." + file.getFileName() + ".lock");
        try {
            return FileChannel.open(
                    lock,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    permissions(lock, "rw-------"));
        } catch (FileAlreadyExistsException ignored) {
            // Every store after the first one finds the file.
            return FileChannel.open(lock, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        }
    }

    private static void replace(Path file, byte[] content) throws IOException {
        Path temporary = file.resolveSibling("." + UUID.randomUUID() + ".part");
        try {
            try (FileChannel channel = FileChannel.open(
                    temporary,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    permissions(temporary, "rw-------"))) {
                ByteBuffer bytes = ByteBuffer.wrap(content);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** Creates the directories that are missing, whatever the umask. */
    private static void createPrivateDirectories(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        Path parent = directory.getParent();
        if (parent != null) {
            createPrivateDirectories(parent);
        }
        try {
            Files.createDirectory(directory, permissions(directory, "rwx------"));
        } catch (FileAlreadyExistsException e) {
            // Another process may have created it.
            if (!Files.isDirectory(directory)) {
                throw e;
            }
        }
    }

    private static FileAttribute<?>[] permissions(Path file, String permissions) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    private InvalidConfigurationException invalid(String message) {
        return new InvalidConfigurationException(
                message,
                ErrorDetails.of(BillingStatus.NOT_SENT).provider(profile.id()).build(),
                null);
    }
}
