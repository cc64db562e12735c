package io.imagesdk.provider;

import io.imagesdk.internal.text.HeaderSyntax;

/** The checks of the headers that a profile names. No message contains a value, because it may be a secret. */
final class HeaderChecks {
    private HeaderChecks() {}

    /** Rejects a name that cannot be sent; the path leads to it from the value that contains it. */
    static void requireName(String subject, String name, Object... path) {
        if (!HeaderSyntax.isName(name)) {
            throw new InvalidMemberException(
                    subject + " must be the name of a header: 1..100 letters, digits and characters of !#$%&'*+.^_`|~-",
                    path);
        }
        if (HeaderSyntax.isControlled(name)) {
            throw new InvalidMemberException(subject + " must not be " + name + ", which the SDK sets itself", path);
        }
    }

    /** Rejects a value that cannot be sent; the path leads to it from the value that contains it. */
    static void requireValue(String subject, String value, Object... path) {
        if (!HeaderSyntax.isValue(value)) {
            throw new InvalidMemberException(
                    subject + " must contain only printable ASCII characters, spaces and"
                            + " tabs, but contains a line break, a typographic character or another character",
                    path);
        }
    }

    /** Rejects all headers of a profile that cannot be sent, or that the API key would replace. */
    static void check(ProviderProfile profile) {
        requireName("keyHeader", profile.keyHeader(), "keyHeader");
        requireValue("keyPrefix", profile.keyPrefix(), "keyPrefix");
        profile.headers().forEach((name, value) -> {
            requireName("name in headers", name, "headers", name);
            requireValue("header " + name, value, "headers", name);
            requireOther(profile.keyHeader(), name, "headers", name);
        });
        profile.idempotencyHeader().ifPresent(name -> {
            requireName("idempotencyHeader", name, "idempotencyHeader");
            requireOther(profile.keyHeader(), name, "idempotencyHeader");
        });
    }

    private static void requireOther(String keyHeader, String name, Object... path) {
        if (name.equalsIgnoreCase(keyHeader)) {
            throw new InvalidMemberException(
                    path[0] + " must not contain " + name + ", which contains the API key", path);
        }
    }
}
