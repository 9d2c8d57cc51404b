package io.pollcast.poll;

import io.pollcast.backplane.Validators;
import io.pollcast.change.ChangeRules;
import io.pollcast.change.Observation;
import io.pollcast.change.Refiner;
import io.pollcast.change.Workbench;
import io.pollcast.poll.fetch.Fetcher;
import io.pollcast.poll.fetch.Source;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Stands between a fetcher and those that poll, and makes of what it brings what browsers get, by the rules of the endpoint. Any thread. */
final class Refinery implements AutoCloseable {

    /** More than a configuration has; only those of many reloads are as many. */
    private static final int MOST_RULES = 2_000;

    private final Workbench bench;
    private final Map<ChangeRules, Refiner> refiners = new ConcurrentHashMap<>();

    Refinery(Workbench bench) {
        this.bench = bench;
    }

    /**
     * A fetcher for {@code endpoint} over {@code fetcher}. With {@code select} or {@code schema} its results may come up to a second after the
     * timeout of the source, and later when many come at once. Closing it closes nothing.
     */
    Fetcher fetcherFor(EndpointSettings endpoint, Fetcher fetcher) {
        return endpoint.rules().equals(ChangeRules.NONE) ? fetcher : new Refining(refiner(endpoint.rules()), fetcher);
    }

    private Refiner refiner(ChangeRules rules) {
        if (refiners.size() > MOST_RULES) {
            refiners.clear();
        }
        return refiners.computeIfAbsent(rules, Refiner::of);
    }

    @Override
    public void close() {
        bench.close();
    }

    private final class Refining implements Fetcher {

        private final Refiner refiner;
        private final Fetcher fetcher;

        private Refining(Refiner refiner, Fetcher fetcher) {
            this.refiner = refiner;
            this.fetcher = fetcher;
        }

        @Override
        public void fetch(Source source, Validators validators, Consumer<Observation> result) {
            fetcher.fetch(source, validators, observation -> {
                if (observation instanceof Observation.Fetched fetched) {
                    refiner.refine(fetched, source.maxBody(), bench, result);
                } else {
                    result.accept(observation);
                }
            });
        }

        @Override
        public void close() {}
    }
}
