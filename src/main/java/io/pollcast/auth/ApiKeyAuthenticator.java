package io.pollcast.auth;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.pollcast.topic.Hashes;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Keys from {@code X-Api-Key}. Every key is compared with every one known, in constant time, so that the time tells neither which is near
 * nor how near.
 */
final class ApiKeyAuthenticator implements Authenticator {

    private static final Verdict WRONG = new Verdict.Unauthenticated(
            "the API key is not known here (expected: one whose hash is in the configuration)");

    private final List<Known> known;

    ApiKeyAuthenticator(List<ApiKey> keys) {
        this.known = keys.stream()
                .map(key -> new Known(
                        key.sha256().toLowerCase(Locale.ROOT),
                        new Permit(key.topics(), new Claims(Map.copyOf(key.claims())), null)))
                .toList();
    }

    @Override
    public Optional<CompletionStage<Verdict>> judge(Visitor visitor) {
        return Optional.ofNullable(visitor.apiKey()).map(key -> CompletableFuture.completedFuture(verdict(key)));
    }

    @Override
    public Optional<String> challenge() {
        return Optional.of("ApiKey");
    }

    private Verdict verdict(String key) {
        byte[] hash = sha256(key).getBytes(US_ASCII);
        @Nullable Permit found = null;
        for (Known candidate : known) {
            if (MessageDigest.isEqual(candidate.sha256().getBytes(US_ASCII), hash)) {
                found = candidate.permit();
            }
        }
        return found == null ? WRONG : new Verdict.Admitted(found);
    }

    /** The hash that the configuration holds for {@code key}, in hexadecimal. */
    static String sha256(String key) {
        return HexFormat.of().formatHex(Hashes.sha256(key.getBytes(UTF_8)));
    }

    private record Known(String sha256, Permit permit) {}
}
