package io.pollcast.tail;

import io.pollcast.terminal.Printable;
import io.pollcast.terminal.Spans;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Follows a stream over all its connections. Its state belongs to one thread; what comes from others is sent there. */
final class TailSession {

    /** A body of 8 MiB in lines of their own. */
    static final int MAX_EVENT = 9 * 1024 * 1024;

    private static final long OPEN_TIMEOUT_MILLIS = 15_000;
    private static final long TICK_MILLIS = 1_000;

    private final TailRequest request;
    private final Connector connector;
    private final Display display;
    private final ScheduledExecutorService thread;
    private final LongSupplier nanoTime;
    private final Reconnection reconnection;
    private final Freshness freshness = new Freshness();
    private final CompletableFuture<TailEnd> ended = new CompletableFuture<>();

    private EventParser parser;
    private Connector.@Nullable Connection connection;
    private @Nullable ScheduledFuture<?> overdue;
    private int generation;
    private boolean open;
    private boolean everOpen;
    private boolean muted;
    private long values;

    TailSession(
            TailRequest request,
            Connector connector,
            Display display,
            ScheduledExecutorService thread,
            LongSupplier nanoTime,
            Reconnection reconnection) {
        this.request = request;
        this.connector = connector;
        this.display = display;
        this.thread = thread;
        this.nanoTime = nanoTime;
        this.reconnection = reconnection;
        this.parser = new EventParser(MAX_EVENT, "", new Events());
    }

    /** Begins; the result comes when it is over. Any thread. */
    CompletableFuture<TailEnd> start() {
        thread.execute(this::connect);
        var ticking = thread.scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
        if (request.span() != null) {
            var unused = thread.schedule(this::doStop, request.span().toMillis(), TimeUnit.MILLISECONDS);
        }
        return ended.whenComplete((end, error) -> ticking.cancel(false));
    }

    /** Somebody wants it to end. Any thread. */
    void stop() {
        thread.execute(this::doStop);
    }

    private void doStop() {
        end(everOpen ? TailEnd.DONE : TailEnd.failed("there was no stream"));
    }

    private void end(TailEnd how) {
        if (ended.isDone()) {
            return;
        }
        generation++;
        disconnect();
        display.end();
        ended.complete(how);
    }

    private void connect() {
        if (ended.isDone()) {
            return;
        }
        generation++;
        int mine = generation;
        parser = new EventParser(MAX_EVENT, parser.lastEventId(), new Events());
        display.footer("connecting…");
        overdue = thread.schedule(() -> onOverdue(mine), OPEN_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
        connection = connector.connect(parser.lastEventId(), new Sender(mine));
    }

    private void disconnect() {
        open = false;
        if (overdue != null) {
            overdue.cancel(false);
            overdue = null;
        }
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }

    private void onOverdue(int of) {
        if (of == generation && !open) {
            lose(new Connector.Ending.Lost("no answer within " + Spans.text(OPEN_TIMEOUT_MILLIS), 0));
        }
    }

    private void onOpen(int of) {
        if (of != generation) {
            return;
        }
        open = true;
        everOpen = true;
        muted = false;
        reconnection.onOpen();
        freshness.onBytes(nanoTime.getAsLong());
        display.note("connected");
    }

    private void onBytes(int of, List<byte[]> pieces) {
        if (of != generation || ended.isDone()) {
            return;
        }
        if (muted) {
            display.good("heard again after " + Spans.text(freshness.silence(nanoTime.getAsLong())));
            muted = false;
        }
        freshness.onBytes(nanoTime.getAsLong());
        for (byte[] piece : pieces) {
            parser.feed(piece, 0, piece.length);
        }
        if (display.isGone()) {
            end(TailEnd.DONE);
        } else if (connection != null) {
            connection.more();
        }
    }

    private void onEnd(int of, Connector.Ending ending) {
        if (of != generation) {
            return;
        }
        if (ending instanceof Connector.Ending.Refused refused) {
            end(TailEnd.failed(refused.reason()));
        } else if (ending instanceof Connector.Ending.Lost lost) {
            lose(lost);
        }
    }

    private void lose(Connector.Ending.Lost how) {
        long wait = reconnection.nextMillis(open, how.afterMillis());
        generation++;
        disconnect();
        display.warn(how.reason() + "; again in " + Spans.text(wait));
        display.footer("waiting to connect again…");
        if (display.isGone()) {
            end(TailEnd.DONE);
            return;
        }
        var unused = thread.schedule(this::connect, wait, TimeUnit.MILLISECONDS);
    }

    private void tick() {
        if (!open || ended.isDone()) {
            return;
        }
        long now = nanoTime.getAsLong();
        if (freshness.isHopeless(now)) {
            lose(new Connector.Ending.Lost("given up after " + Spans.text(freshness.silence(now)) + " of silence", 0));
            return;
        }
        if (!muted && freshness.isMuted(now)) {
            muted = true;
            display.warn("muted: nothing for " + Spans.text(freshness.silence(now))
                    + " although there is a heartbeat every " + Spans.text(freshness.everyMillis())
                    + "; something on the way holds the stream back, or the other side is gone");
        }
        display.footer((muted ? "muted · " : "") + freshness.summary(now) + " · " + values
                + (values == 1 ? " value" : " values"));
    }

    /** What the parser finds. On the session's thread. */
    private final class Events implements EventParser.Sink {

        @Override
        public void onEvent(EventParser.Event event) {
            if (ended.isDone()) {
                return;
            }
            switch (event.type()) {
                case "pollcast.status" -> onStatus(event.data());
                case "pollcast.beat" -> freshness.onBeat(event.data(), nanoTime.getAsLong());
                case "pollcast.bye" -> display.warn("the gateway says goodbye: " + reason(event.data()));
                default -> onValue(event);
            }
        }

        private void onStatus(String data) {
            String words = freshness.onStatus(data);
            if (freshness.isFresh()) {
                display.good(words);
            } else {
                display.warn(words);
            }
        }

        private void onValue(EventParser.Event event) {
            boolean named = !event.type().equals("message");
            display.value(named ? event.type() : freshness.only(), event.data(), named);
            values++;
            if (values == request.count()) {
                end(TailEnd.DONE);
            }
        }

        @Override
        public void onRetry(int millis) {
            reconnection.onRetry(millis);
        }

        @Override
        public void onTooLarge(int limit) {
            display.warn("an event of more than " + limit + " bytes was left out");
        }

        private static String reason(String data) {
            Map<String, String> members = FlatJson.members(data);
            return switch (members.getOrDefault("reason", "")) {
                case "drain" -> "it is being stopped";
                case "limit" -> "it has as many connections as it may have";
                default -> Printable.line(data, 120);
            };
        }
    }

    /** Sends what becomes of one connection to the session's thread. */
    private final class Sender implements Connector.Listener {

        private final int mine;

        private Sender(int mine) {
            this.mine = mine;
        }

        @Override
        public void onOpen() {
            thread.execute(() -> TailSession.this.onOpen(mine));
        }

        @Override
        public void onBytes(List<byte[]> pieces) {
            thread.execute(() -> TailSession.this.onBytes(mine, pieces));
        }

        @Override
        public void onEnd(Connector.Ending ending) {
            thread.execute(() -> TailSession.this.onEnd(mine, ending));
        }
    }
}
