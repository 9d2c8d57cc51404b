package io.pollcast.poll.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TokenKeeperTest {

    private final Deque<CompletableFuture<Token>> asked = new ArrayDeque<>();
    private int requests;
    private long now = -5_000_000_000L;
    private final TokenKeeper keeper = new TokenKeeper(this::ask, () -> now);

    private CompletableFuture<Token> ask() {
        requests++;
        CompletableFuture<Token> answer = new CompletableFuture<>();
        asked.add(answer);
        return answer;
    }

    private Token answer(String value, int seconds) {
        Token token = new Token(value, now, Duration.ofSeconds(seconds));
        asked.remove().complete(token);
        return token;
    }

    private void refuse(@Nullable Duration notBefore) {
        asked.remove().completeExceptionally(new TokenException("HTTP 500", notBefore));
    }

    private void pass(int seconds) {
        now += Duration.ofSeconds(seconds).toNanos();
    }

    private @Nullable String got() {
        CompletableFuture<Token> token = keeper.get();
        return token.isDone() ? token.join().value() : null;
    }

    @Test
    void whoeverWaitsWaitsForOneRequest() {
        CompletableFuture<Token> first = keeper.get();
        CompletableFuture<Token> second = keeper.get();
        answer("a", 3600);
        assertThat(first.join().value()).isEqualTo("a");
        assertThat(second.join().value()).isEqualTo("a");
        assertThat(got()).isEqualTo("a");
        assertThat(requests).isEqualTo(1);
    }

    @Test
    void renewsAMinuteAheadWhileTheOldOneIsUsed() {
        var unused = keeper.get();
        answer("a", 3600);
        pass(3539);
        assertThat(got()).isEqualTo("a");
        assertThat(requests).isEqualTo(1);
        pass(1);
        assertThat(got()).isEqualTo("a");
        assertThat(got()).isEqualTo("a");
        assertThat(requests).isEqualTo(2);
        answer("b", 3600);
        assertThat(got()).isEqualTo("b");
        assertThat(requests).isEqualTo(2);
    }

    @Test
    void renewsAShortLifeInItsLastFifth() {
        var unused = keeper.get();
        answer("a", 10);
        pass(7);
        assertThat(got()).isEqualTo("a");
        assertThat(requests).isEqualTo(1);
        pass(1);
        assertThat(got()).isEqualTo("a");
        assertThat(requests).isEqualTo(2);
    }

    @Test
    void aTokenIsNotUsedAfterItsEnd() {
        var unused = keeper.get();
        answer("a", 10);
        pass(10);
        assertThat(got()).isNull();
        answer("b", 10);
        assertThat(got()).isEqualTo("b");
    }

    @Test
    void aRenewalThatFailsLeavesTheOldOneToItsEnd() {
        var unused = keeper.get();
        answer("a", 100);
        pass(80);
        assertThat(got()).isEqualTo("a");
        refuse(null);
        assertThat(got()).isEqualTo("a");
        assertThat(requests).isEqualTo(2);
        pass(1);
        assertThat(got()).isEqualTo("a");
        assertThat(requests).isEqualTo(3);
    }

    @Test
    void leavesAnAuthorityThatFailsAloneForLongerEachTime() {
        int[] pauses = {1, 2, 4, 8, 16, 32, 64, 64, 64};
        var unused = keeper.get();
        for (int i = 0; i < pauses.length; i++) {
            refuse(null);
            pass(pauses[i] - 1);
            assertThat(keeper.get()).isCompletedExceptionally();
            assertThat(requests).isEqualTo(i + 1);
            pass(1);
            assertThat(keeper.get()).isNotDone();
            assertThat(requests).isEqualTo(i + 2);
        }
        answer("a", 3600);
        assertThat(got()).isEqualTo("a");
    }

    @Test
    void respectsWhatTheAuthorityAsksFor() {
        var unused = keeper.get();
        refuse(Duration.ofSeconds(30));
        pass(29);
        assertThat(keeper.get()).isCompletedExceptionally();
        pass(1);
        assertThat(keeper.get()).isNotDone();
    }

    @Test
    void aTokenThatTheBackendRefusesIsReplacedUnlessItIsNew() {
        var unused = keeper.get();
        Token token = answer("a", 3600);
        pass(9);
        assertThat(keeper.insteadOf(token).join()).isEqualTo(token);
        assertThat(requests).isEqualTo(1);
        pass(1);
        assertThat(keeper.insteadOf(token)).isNotDone();
        assertThat(keeper.insteadOf(token)).isNotDone();
        assertThat(requests).isEqualTo(2);
        answer("b", 3600);
        assertThat(keeper.insteadOf(token).join().value()).isEqualTo("b");
        assertThat(requests).isEqualTo(2);
    }
}
