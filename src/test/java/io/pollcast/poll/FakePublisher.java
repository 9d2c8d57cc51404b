package io.pollcast.poll;

import io.pollcast.backplane.BackplaneException;
import io.pollcast.backplane.Publication;
import io.pollcast.backplane.Write;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Remembers what it was given, and answers when the test says what. */
final class FakePublisher implements Publisher {

    final List<Write> given = new ArrayList<>();
    boolean holds = true;
    private final Deque<CompletableFuture<Publication>> open = new ArrayDeque<>();

    @Override
    public CompletionStage<Publication> publish(Write write) {
        given.add(write);
        CompletableFuture<Publication> answer = new CompletableFuture<>();
        open.add(answer);
        return answer;
    }

    @Override
    public long highestSeen() {
        return 77;
    }

    @Override
    public boolean holds() {
        return holds;
    }

    List<String> bodies() {
        return given.stream().map(write -> write.body().text()).toList();
    }

    Write last() {
        return given.get(given.size() - 1);
    }

    int open() {
        return open.size();
    }

    void accept(long version) {
        open.remove().complete(new Publication.Accepted(version));
    }

    void refuse() {
        open.remove().complete(new Publication.Refused());
    }

    void loseTheAnswer() {
        open.remove().completeExceptionally(new BackplaneException("store: no answer"));
    }
}
