package io.pollcast.backplane.kafka;

/**
 * Who may write, by what has been read of the live topic.
 *
 * @param token of the holder
 * @param generation the offset of the claim that began it: a later lease has a higher one
 * @param millis how long it lasts unless it is renewed, in milliseconds
 * @param endsAt when it is over, in milliseconds of {@link LeaseLog#now}
 * @param registryHash of the holder
 * @param kept the offset of the record that it was last kept by
 */
record Lease(String token, long generation, long millis, long endsAt, String registryHash, long kept) {

    Lease keptBy(long offset, long newEnd) {
        return new Lease(token, generation, millis, newEnd, registryHash, offset);
    }

    Lease with(String newRegistryHash) {
        return new Lease(token, generation, millis, endsAt, newRegistryHash, kept);
    }
}
