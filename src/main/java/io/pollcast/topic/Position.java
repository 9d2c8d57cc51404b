package io.pollcast.topic;

/**
 * Orders the values of a topic. Versions are milliseconds that never go back and are comparable within one epoch only: a store that was
 * emptied starts another epoch, perhaps with a lower clock. An offset alone would call the new store's values old and stay silent.
 *
 * @param epoch names one life of the store; random
 * @param version assigned by the store, above every earlier one of the epoch
 */
public record Position(String epoch, long version) {

    /** Whether this comes after {@code other}; positions of different epochs have no order and neither is after the other. */
    public boolean isAfter(Position other) {
        return epoch.equals(other.epoch) && version > other.version;
    }
}
