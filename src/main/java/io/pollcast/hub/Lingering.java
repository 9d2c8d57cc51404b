package io.pollcast.hub;

import io.pollcast.sse.EncodedValue;
import io.pollcast.sse.Parcel;
import java.util.ArrayList;
import java.util.List;

/**
 * What was written to connections that have not taken it yet, and that nobody else needs any more: the memory that slow clients cost. Owned by
 * one event loop; values may be held by connections of others as well.
 */
final class Lingering {

    private final List<Parcel> parcels = new ArrayList<>();
    private final List<EncodedValue> overtaken = new ArrayList<>();

    /** Releases a parcel as soon as every connection has taken it. */
    void release(Parcel parcel) {
        if (parcel.isHeld()) {
            parcels.add(parcel);
        } else {
            parcel.release();
        }
    }

    /** Watches the bytes of a value that a later one has replaced. */
    void overtaken(EncodedValue value) {
        if (value.heldBytes() > 0) {
            overtaken.add(value);
        }
    }

    /** Lets go what has been taken meanwhile. */
    void sweep() {
        parcels.removeIf(Lingering::letGo);
        overtaken.removeIf(value -> value.heldBytes() == 0);
    }

    /** Bytes that only connections of this loop hold. */
    long ownBytes() {
        return parcels.stream().mapToLong(Parcel::ownBytes).sum();
    }

    /** Bytes that connections of any loop hold. */
    long valueBytes() {
        return overtaken.stream().mapToLong(EncodedValue::heldBytes).sum();
    }

    private static boolean letGo(Parcel parcel) {
        if (parcel.isHeld()) {
            return false;
        }
        parcel.release();
        return true;
    }
}
