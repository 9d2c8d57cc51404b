package io.pollcast.gateway;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Counts connections, and the streams of each address, against their limits. Nobody who is in is ever put out for somebody else.
 * Thread-safe; used when connections begin and end, not while they run.
 */
final class Admission {

    /** So many more connections are accepted, to be told that there are too many. */
    private static final int TO_BE_TOLD = 1_000;

    private final int maxConnections;
    private final int maxPerAddress;
    private final AtomicInteger connections = new AtomicInteger();
    private final ConcurrentMap<String, Integer> perAddress = new ConcurrentHashMap<>();
    private final ChannelFutureListener leave = closed -> connections.decrementAndGet();

    /** @param maxPerAddress null for no limit */
    Admission(int maxConnections, @Nullable Integer maxPerAddress) {
        this.maxConnections = maxConnections;
        this.maxPerAddress = maxPerAddress == null ? Integer.MAX_VALUE : maxPerAddress;
    }

    /** Counts a connection until it closes. */
    Verdict enter(Channel channel) {
        int open = connections.incrementAndGet();
        channel.closeFuture().addListener(leave);
        if (open <= maxConnections) {
            return Verdict.ADMITTED;
        }
        return open <= maxConnections + TO_BE_TOLD ? Verdict.TURNED_AWAY : Verdict.CUT;
    }

    /**
     * Counts a stream of an address until its connection closes.
     *
     * @param address null for one that is not counted
     * @return whether it may begin
     */
    boolean enter(@Nullable String address, Channel channel) {
        if (address == null || maxPerAddress == Integer.MAX_VALUE) {
            return true;
        }
        int streams = perAddress.merge(address, 1, Integer::sum);
        if (streams > maxPerAddress) {
            leave(address);
            return false;
        }
        channel.closeFuture().addListener(closed -> leave(address));
        return true;
    }

    private void leave(String address) {
        perAddress.computeIfPresent(address, (key, streams) -> streams == 1 ? null : streams - 1);
    }

    /** How many connections are open. */
    int connections() {
        return connections.get();
    }

    /** What becomes of a new connection. */
    enum Verdict {
        ADMITTED,
        /** Its requests are answered, with the word that there are too many. */
        TURNED_AWAY,
        /** There are so many that it is not even answered. */
        CUT
    }
}
