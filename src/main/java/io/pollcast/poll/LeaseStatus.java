package io.pollcast.poll;

import java.util.Locale;

/** Where a poller stands with the lease. */
public enum LeaseStatus {
    /** It has asked, or cannot ask because the backplane is away. */
    WAITING,
    /** It polls. */
    HOLDING,
    /** Another poller of the same configuration polls. */
    STANDBY,
    /** Another poller of a different configuration polls: somebody must look. */
    CONFLICT;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** The word that logs and the admin side use. */
    public String label() {
        return label;
    }
}
