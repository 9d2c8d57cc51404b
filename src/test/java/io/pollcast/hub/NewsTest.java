package io.pollcast.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.topic.Allowed;
import io.pollcast.topic.Topic;
import io.pollcast.topic.TopicTemplate;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NewsTest {

    private static final Topic EUR = new Topic("prices/EUR");
    private static final Topic CHF = new Topic("prices/CHF");
    private static final Templates PRICES = new Templates(
            List.of(new TopicTemplate("prices/{symbol}", Allowed.matching("[A-Z]{3}"), 1, 1, true, 1)), Set.of());

    @Test
    void whatIsJoinedKeepsTemplatesAndEveryRefusal() {
        News news = new News();
        assertThat(news.add(new HubUpdate(List.of(), true, 1, 1, Templates.NONE, Set.of(EUR))))
                .isTrue();
        assertThat(news.add(new HubUpdate(List.of(), true, 2, 2, PRICES, Set.of(CHF))))
                .isFalse();
        assertThat(news.take()).containsExactly(new HubUpdate(List.of(), true, 2, 2, PRICES, Set.of(EUR, CHF)));
        assertThat(news.take()).isEmpty();
    }

    /** Clients may name any number of topics that do not exist. */
    @Test
    void onlyTopicsThatExistAreOfInterest() {
        Shard shard = new Shard();
        shard.publish("prices", "1", 1);
        Shard.Client client = shard.connect("prices", "later", "never");
        assertThat(shard.interest.wanted(0)).containsExactly(new Topic("prices"));
        shard.publish("later", "2", 2);
        assertThat(shard.interest.wanted(0)).containsExactlyInAnyOrder(new Topic("prices"), new Topic("later"));
        client.channel.close().syncUninterruptibly();
        assertThat(shard.interest.wanted(0)).isEmpty();
    }
}
