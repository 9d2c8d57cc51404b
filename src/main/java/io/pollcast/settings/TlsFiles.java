package io.pollcast.settings;

import org.jspecify.annotations.Nullable;

/** Checks the files that whoever speaks TLS may be given, in PEM: {@code ca}, {@code cert} and {@code key}, each null for none. */
public final class TlsFiles {

    /** Reads what a file holds, and fails if that is not what it should be. */
    @FunctionalInterface
    public interface Trust {
        void load(String ca) throws Exception;
    }

    /** Reads what two files hold, and fails if that is not what it should be. */
    @FunctionalInterface
    public interface Identity {
        void load(String cert, String key) throws Exception;
    }

    private TlsFiles() {}

    /** Notes a certificate without its key, and a key without its certificate. Opens nothing. */
    public static void requirePair(Problems problems, @Nullable String cert, @Nullable String key) {
        problems.require(cert == null || key != null, "key", "missing", "the file of the key that belongs to cert");
        problems.require(key == null || cert != null, "cert", "missing", "the file of the certificate for key");
    }

    /**
     * Notes all of that, and what is wrong with the files themselves, which are opened; without a word of what is in them.
     *
     * @param trust reads {@code ca}; called if there is one
     * @param identity reads {@code cert} and {@code key}; called if there are both
     * @throws InvalidSettingsException if anything is wrong, also of what was noted before
     */
    public static void check(
            Problems problems,
            @Nullable String ca,
            @Nullable String cert,
            @Nullable String key,
            Trust trust,
            Identity identity) {
        problems.readable("ca", ca);
        problems.readable("cert", cert);
        problems.readable("key", key);
        requirePair(problems, cert, key);
        problems.throwIfAny();
        problems.require(
                ca == null || loads(() -> trust.load(ca)), "ca", String.valueOf(ca), "a file of certificates in PEM");
        problems.require(
                cert == null || key == null || loads(() -> identity.load(cert, key)),
                "cert",
                String.valueOf(cert),
                "a file of certificates in PEM, and in key the private key that belongs to them (PKCS#8, PEM, not encrypted)");
        problems.throwIfAny();
    }

    private interface Loading {
        void load() throws Exception;
    }

    private static boolean loads(Loading loading) {
        try {
            loading.load();
            return true;
        } catch (Exception e) {
            return false;
        }
    }
}
