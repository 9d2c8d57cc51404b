package io.pollcast.gateway;

import io.pollcast.http.Exchange;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Counts requests against what a connection and an address may send in a second. Thread-safe. */
final class RequestRates {

    /** So many addresses are remembered. Who uses more of them at once is not held up by this limit. */
    private static final int MAX_ADDRESSES = 100_000;

    private static final long SWEEP_NANOS = 1_000_000_000L;

    private final ClientAddresses addresses;
    private final int perAddress;
    private final LongSupplier nanoTime;
    private final ConcurrentMap<String, Rate> rates = new ConcurrentHashMap<>();
    private final AtomicLong swept;

    /**
     * @param perAddress null for no limit
     * @param nanoTime the monotonic clock
     */
    RequestRates(ClientAddresses addresses, @Nullable Integer perAddress, LongSupplier nanoTime) {
        this.addresses = addresses;
        this.perAddress = perAddress == null ? 0 : perAddress;
        this.nanoTime = nanoTime;
        this.swept = new AtomicLong(nanoTime.getAsLong());
    }

    /**
     * Counts a request.
     *
     * @param ofConnection the connection's own count; not used for one that speaks for many clients
     * @return whether it may be answered
     */
    boolean admit(Exchange exchange, Rate ofConnection) {
        if (addresses.isClient(exchange) && !ofConnection.admit(nanoTime.getAsLong())) {
            return false;
        }
        return perAddress == 0 || admit(addresses.key(exchange));
    }

    /** @param address null for one that is not counted */
    boolean admit(@Nullable String address) {
        if (address == null || perAddress == 0) {
            return true;
        }
        long now = nanoTime.getAsLong();
        if (!rates.containsKey(address) && isFull(now)) {
            return true;
        }
        boolean[] admitted = {false};
        rates.compute(address, (key, known) -> {
            Rate rate = known == null ? new Rate(perAddress) : known;
            admitted[0] = rate.admit(now);
            return rate;
        });
        return admitted[0];
    }

    /** Whether no more are remembered, when those that sent nothing for a while are forgotten: looked for at most once a second. */
    private boolean isFull(long now) {
        if (rates.size() < MAX_ADDRESSES) {
            return false;
        }
        long last = swept.get();
        if (now - last >= SWEEP_NANOS && swept.compareAndSet(last, now)) {
            rates.keySet().forEach(key -> rates.computeIfPresent(key, (same, rate) -> rate.isIdle(now) ? null : rate));
        }
        return rates.size() >= MAX_ADDRESSES;
    }

    /** How many addresses are remembered. */
    int size() {
        return rates.size();
    }
}
