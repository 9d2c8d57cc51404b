package io.pollcast.auth;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/** Asks each way in turn; the first that finds something meant for it decides. Thread-safe. */
public final class Guard {

    private final List<Authenticator> ways;

    Guard(List<Authenticator> ways) {
        this.ways = List.copyOf(ways);
    }

    /** Whoever asks may read everything. */
    public static Guard open() {
        return new Guard(List.of());
    }

    /** Whether anybody is asked for anything. */
    public boolean isOpen() {
        return ways.isEmpty();
    }

    /** Judges a visitor. The stage never fails, and completes on any thread. */
    public CompletionStage<Verdict> judge(Visitor visitor) {
        if (ways.isEmpty()) {
            return CompletableFuture.completedFuture(new Verdict.Admitted(Permit.ALL));
        }
        for (Authenticator way : ways) {
            Optional<CompletionStage<Verdict>> verdict = way.judge(visitor);
            if (verdict.isPresent()) {
                return verdict.get();
            }
        }
        return CompletableFuture.completedFuture(
                new Verdict.Unauthenticated("the request has no credentials (expected: " + challenge() + ")", true));
    }

    /** The value of {@code WWW-Authenticate}, which a refusal must have (RFC 9110, section 15.5.2); {@code Session} where only cookies count. */
    public String challenge() {
        String schemes = ways.stream()
                .flatMap(way -> way.challenge().stream())
                .distinct()
                .collect(Collectors.joining(", "));
        return schemes.isEmpty() ? "Session" : schemes;
    }
}
