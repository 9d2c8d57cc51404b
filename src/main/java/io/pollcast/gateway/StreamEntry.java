package io.pollcast.gateway;

import io.netty.handler.codec.http.HttpMethod;
import io.pollcast.auth.Permit;
import io.pollcast.http.Exchange;
import io.pollcast.hub.Views;
import io.pollcast.sse.CloseReason;
import io.pollcast.sse.Cursor;
import io.pollcast.topic.Topic;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Begins a stream that its client may read, if there is room for it. Called on event loops; has no state of its own. */
final class StreamEntry {

    private final Admission admission;
    private final ClientAddresses addresses;
    private final Streams streams;
    private final BooleanSupplier draining;

    StreamEntry(Admission admission, ClientAddresses addresses, Streams streams, BooleanSupplier draining) {
        this.admission = admission;
        this.addresses = addresses;
        this.streams = streams;
        this.draining = draining;
    }

    void enter(Exchange exchange, Target target, List<Topic> topics, boolean named, Views views, Permit permit) {
        if (draining.getAsBoolean()) {
            streams.refuse(exchange, CloseReason.DRAIN);
        } else if (topics.stream().anyMatch(views::isExcess)) {
            streams.refuse(exchange, CloseReason.LIMIT);
        } else if (exchange.method().equals(HttpMethod.GET)
                && !admission.enter(addresses.key(exchange), exchange.context().channel())) {
            streams.refuse(exchange, CloseReason.LIMIT);
        } else {
            streams.open(exchange, topics, named, cursor(exchange, target), permit.ends());
        }
    }

    /** A new EventSource cannot set the header, so a page may carry the id over in the query; the header is the later one. */
    private static Cursor cursor(Exchange exchange, Target target) {
        @Nullable String header = exchange.header("Last-Event-ID");
        List<String> query = target.values("lastEventId");
        return Cursor.parse(header != null ? header : query.isEmpty() ? null : query.get(0));
    }
}
