package io.imagesdk.internal.credentials;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.InvalidConfigurationException;
import io.imagesdk.internal.json.Json;
import io.imagesdk.internal.json.JsonException;
import io.imagesdk.provider.ProviderProfile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

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
    private final Path sharedFile;

    CredentialFileStore(ProviderProfile profile, Path configuration) {
        this.profile = profile;
        this.providerFile = profile.credentials().keyFile().map(configuration::resolve);
        this.sharedFile = configuration.resolve("imagesdk").resolve("credentials.json");
    }

    /** Returns the files in the order of the lookup. */
    List<Path> files() {
        List<Path> files = new ArrayList<>();
        providerFile.ifPresent(files::add);
        files.add(sharedFile);
        return files;
    }

    /** Returns the key in the first file that contains one. */
    Optional<String> read() {
        return providerFile
                .flatMap(file -> parse(file).get("api_key").string())
                .or(() -> parse(sharedFile).get(profile.id()).get("api_key").string());
    }

    private Json parse(Path file) {
        if (!Files.exists(file)) {
            return Json.MISSING;
        }
        try {
            requirePrivate(file);
            if (Files.size(file) > MAX_BYTES) {
                throw invalid("credential file " + file + " must have at most " + MAX_BYTES + " bytes");
            }
            return Json.parse(Files.readString(file, UTF_8));
        } catch (IOException ignored) {
            // The message of the exception often consists of the file name alone.
            throw invalid("credential file " + file + " cannot be read; check that it is a readable file");
        } catch (JsonException e) {
            throw invalid("credential file " + file + " is not JSON: " + e.getMessage());
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
     * so that no incomplete file is ever visible.
     */
    Path store(String key) {
        Path file = providerFile.orElse(sharedFile);
        try {
            Map<String, Object> content = new LinkedHashMap<>();
            if (providerFile.isPresent()) {
                content.put("api_key", key);
            } else {
                content.putAll(parse(file).members());
                content.put(profile.id(), Map.of("api_key", key));
            }
            Path directory = Objects.requireNonNull(file.toAbsolutePath().getParent(), "parent directory");
            createPrivateDirectory(directory);
            Path temporary = directory.resolve("." + UUID.randomUUID() + ".part");
            try (SeekableByteChannel channel = Files.newByteChannel(
                    temporary,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    permissions(directory, "rw-------"))) {
                ByteBuffer bytes = ByteBuffer.wrap((Json.print(content) + "\n").getBytes(UTF_8));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            return file;
        } catch (IOException e) {
            throw invalid("API key could not be stored in " + file + ": " + e.getMessage());
        }
    }

    private static void createPrivateDirectory(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        Path parent = directory.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        Files.createDirectory(directory, permissions(parent == null ? directory : parent, "rwx------"));
    }

    private static FileAttribute<?>[] permissions(Path directory, String permissions) {
        return directory.getFileSystem().supportedFileAttributeViews().contains("posix")
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
