package io.pollcast.poll;

import static io.pollcast.poll.FakeFetcher.failure;
import static io.pollcast.poll.FakeFetcher.notModified;
import static io.pollcast.poll.FakeFetcher.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pollcast.backplane.Validators;
import io.pollcast.change.ChangeRules;
import io.pollcast.change.Observation;
import io.pollcast.change.Workbench;
import io.pollcast.poll.fetch.Fetcher;
import io.pollcast.poll.fetch.Source;
import io.pollcast.thread.OwnerThread;
import io.pollcast.topic.Topic;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RefineryTest {

    private static final Source SOURCE =
            new Source(URI.create("http://localhost/prices"), Map.of(), Duration.ofSeconds(1), 20);

    private final OwnerThread owner = new OwnerThread("owner");
    private final Refinery refinery = new Refinery(Workbench.ownedBy(owner));
    private final FakeFetcher backend = new FakeFetcher();
    private final List<Observation> results = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        refinery.close();
        owner.shutdownNow();
    }

    private Fetcher fetcher(ChangeRules rules) {
        EndpointSettings endpoint = new EndpointSettings(
                new Topic("prices"), SOURCE, Every.of(Duration.ofSeconds(2)), null, null, false, Map.of(), rules);
        return refinery.fetcherFor(endpoint, backend);
    }

    private Observation fetch(@Nullable String select, Observation answer) {
        Fetcher fetcher = fetcher(new ChangeRules(List.of("/at"), select, null, null));
        results.clear();
        fetcher.fetch(SOURCE, Validators.NONE, results::add);
        backend.answer(answer);
        await().atMost(Duration.ofSeconds(60)).until(() -> !results.isEmpty());
        assertThat(results).hasSize(1);
        return results.get(0);
    }

    @Test
    void withoutRulesNothingIsInTheWay() {
        assertThat(fetcher(ChangeRules.NONE)).isSameAs(backend);
    }

    @Test
    void valuesAreComparedByTheRules() {
        Observation.Fetched one = (Observation.Fetched) fetch(null, value("{\"at\":1,\"a\":1}"));
        Observation.Fetched other = (Observation.Fetched) fetch(null, value("{\"at\":2,\"a\":1}"));
        assertThat(one.changeKey()).isEqualTo(other.changeKey());
        assertThat(one.body()).isNotEqualTo(other.body());
    }

    @Test
    void selectsWithinTheLimitOfTheSource() {
        assertThat(fetch(".a", value("{\"a\":[1]}")))
                .isInstanceOfSatisfying(
                        Observation.Fetched.class,
                        fetched -> assertThat(fetched.body().text()).isEqualTo("[1]"));
        assertThat(fetch("[range(100)]", value("1"))).isEqualTo(Observation.Failed.unfit("select gives over 20 bytes"));
    }

    @Test
    void failuresAndNotModifiedPass() {
        assertThat(fetch(".a", failure("timeout"))).isEqualTo(failure("timeout"));
        assertThat(fetch(".a", notModified())).isEqualTo(notModified());
    }
}
