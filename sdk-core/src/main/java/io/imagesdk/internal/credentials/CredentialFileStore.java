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

/** Files that hold keys: a provider's own, {@code {"api_key": "..."}}, and the common one with a member for each profile. */
final class CredentialFileStore {
    private static final int LONGEST = 64 << 10;
    private static final Set<PosixFilePermission> OF_OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private final ProviderProfile profile;
    private final Optional<Path> own;
    private final Path common;

    CredentialFileStore(ProviderProfile profile, Path configuration) {
        this.profile = profile;
        this.own = profile.credentials().keyFile().map(configuration::resolve);
        this.common = configuration.resolve("imagesdk").resolve("credentials.json");
    }

    List<Path> places() {
        List<Path> places = new ArrayList<>();
        own.ifPresent(places::add);
        places.add(common);
        return places;
    }

    /** The key in the first file that has one. */
    Optional<String> read() {
        return own.flatMap(file -> tree(file).get("api_key").string())
                .or(() -> tree(common).get(profile.id()).get("api_key").string());
    }

    private Json tree(Path file) {
        if (!Files.exists(file)) {
            return Json.MISSING;
        }
        try {
            requirePrivate(file);
            if (Files.size(file) > LONGEST) {
                throw invalid(file + " is too large for a file of keys");
            }
            return Json.parse(Files.readString(file, UTF_8));
        } catch (IOException ignored) {
            throw invalid(file + " cannot be read");
        } catch (JsonException e) {
            throw invalid(file + " is not JSON: " + e.getMessage());
        }
    }

    /** Keys that others can read are no secrets; a link could have been laid by somebody else. */
    private void requirePrivate(Path file) throws IOException {
        if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return;
        }
        Path target = file.toRealPath();
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(target);
        if (permissions.stream().anyMatch(OF_OTHERS::contains)) {
            throw invalid(file + " can be read by others; mend that with: chmod 600 " + file);
        }
        if (Files.isSymbolicLink(file)
                && !Files.getOwner(file, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(target))) {
            throw invalid(file + " is a link that belongs to somebody else");
        }
    }

    /** Writes the file anew with the key in it: private from its first moment, whole or not at all. */
    Path store(String key) {
        Path file = own.orElse(common);
        try {
            Map<String, Object> content = new LinkedHashMap<>();
            if (own.isPresent()) {
                content.put("api_key", key);
            } else {
                content.putAll(tree(file).members());
                content.put(profile.id(), Map.of("api_key", key));
            }
            Path directory = Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file lies in a directory");
            createPrivate(directory);
            Path temporary = directory.resolve("." + UUID.randomUUID() + ".part");
            try (SeekableByteChannel channel = Files.newByteChannel(
                    temporary,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    attributes(directory, "rw-------"))) {
                ByteBuffer bytes = ByteBuffer.wrap((Json.print(content) + "\n").getBytes(UTF_8));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            return file;
        } catch (IOException e) {
            throw invalid("the key could not be stored in " + file + ": " + e.getMessage());
        }
    }

    private static void createPrivate(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        Path parent = directory.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        Files.createDirectory(directory, attributes(parent == null ? directory : parent, "rwx------"));
    }

    private static FileAttribute<?>[] attributes(Path where, String permissions) {
        return where.getFileSystem().supportedFileAttributeViews().contains("posix")
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
