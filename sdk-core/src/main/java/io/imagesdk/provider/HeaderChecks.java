package io.imagesdk.provider;

import io.imagesdk.internal.text.HeaderSyntax;

/** The checks of the headers that a profile names. No message contains a value, because it may be a secret. */
final class HeaderChecks {
    private HeaderChecks() {}

    /** Rejects a name that cannot be sent. */
    static void requireName(String member, String name) {
        if (!HeaderSyntax.isName(name)) {
            throw new IllegalArgumentException(
                    member + " must be the name of a header: 1..100 letters, digits and characters of !#$%&'*+.^_`|~-");
        }
        if (HeaderSyntax.isControlled(name)) {
            throw new IllegalArgumentException(member + " must not be " + name + ", which the SDK sets itself");
        }
    }

    /** Rejects a value that cannot be sent. */
    static void requireValue(String member, String value) {
        if (!HeaderSyntax.isValue(value)) {
            throw new IllegalArgumentException(member + " must contain only printable ASCII characters, spaces and"
                    + " tabs, but contains a line break, a typographic character or another character");
        }
    }

    /** Rejects all headers of a profile that cannot be sent, or that the API key would replace. */
    static void check(ProviderProfile profile) {
        requireName("keyHeader", profile.keyHeader());
        requireValue("keyPrefix", profile.keyPrefix());
        profile.headers().forEach((name, value) -> {
            requireName("name in headers", name);
            requireValue("header " + name, value);
            requireOther("headers", profile.keyHeader(), name);
        });
        profile.idempotencyHeader().ifPresent(name -> {
            requireName("idempotencyHeader", name);
            requireOther("idempotencyHeader", profile.keyHeader(), name);
        });
    }

    private static void requireOther(String member, String keyHeader, String name) {
        if (name.equalsIgnoreCase(keyHeader)) {
            throw new IllegalArgumentException(member + " must not contain " + name + ", which contains the API key");
        }
    }
}
