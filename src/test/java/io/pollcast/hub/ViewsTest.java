package io.pollcast.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.topic.State;
import io.pollcast.topic.Topic;
import io.pollcast.topic.TopicInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ViewsTest {

    private static final Topic A = new Topic("a");
    private static final Topic B = new Topic("b");

    private final Views views = new Views();

    @Test
    void findsATopicByItsPath() {
        tell(at(A, "/api/a"), at(B, null));
        assertThat(views.atPath("/api/a")).contains(A);
        assertThat(views.atPath("/api/b")).isEmpty();
        tell(new TopicView(A, at(A, "/api/a").info(), State.GONE, null, false, 0, null, false));
        assertThat(views.atPath("/api/a")).isEmpty();
    }

    @Test
    void aPathMayMoveFromOneTopicToAnotherInAnyOrder() {
        tell(at(A, "/one"), at(B, "/two"));
        tell(at(A, "/two"), at(B, "/one"));
        assertThat(views.atPath("/one")).contains(B);
        assertThat(views.atPath("/two")).contains(A);
    }

    @Test
    void whatIsUnknownIsPendingUntilTheTopicsAreKnown() {
        assertThat(views.view(A).state()).isEqualTo(State.PENDING);
        tell(at(B, null));
        assertThat(views.view(A).state()).isEqualTo(State.GONE);
    }

    private void tell(TopicView... changed) {
        views.apply(new HubUpdate(List.of(changed), true, 0, 0));
    }

    private static TopicView at(Topic topic, @Nullable String path) {
        return new TopicView(topic, new TopicInfo(topic, path, 1, 1, true), State.PENDING, null, false, 0, null, false);
    }
}
