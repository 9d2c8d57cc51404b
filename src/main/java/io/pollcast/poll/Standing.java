package io.pollcast.poll;

import io.pollcast.log.Quoted;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the poller stands, with one line in the log for every change of it. Owned by the poller's thread; any may ask for the status. */
final class Standing {

    private static final Logger log = LoggerFactory.getLogger(Standing.class);

    private volatile LeaseStatus status = LeaseStatus.WAITING;
    private boolean troubled;

    LeaseStatus status() {
        return status;
    }

    void onHeld(String epoch, int topics) {
        status = LeaseStatus.HOLDING;
        log.info("lease_acquired epoch={} topics={}", epoch, topics);
    }

    void onLost(String why) {
        status = LeaseStatus.WAITING;
        log.warn("lease_lost reason={}", Quoted.of(why));
    }

    void onClosed() {
        status = LeaseStatus.WAITING;
    }

    /** @param alike whether the holder polls the same as this poller would */
    void onStandby(boolean alike) {
        LeaseStatus before = status;
        status = alike ? LeaseStatus.STANDBY : LeaseStatus.CONFLICT;
        if (status == before) {
            return;
        }
        if (alike) {
            log.info("lease_standby");
        } else {
            log.error("lease_conflict problem=\"another poller with a different configuration holds the lease\""
                    + " expected=\"the same endpoints in every poller, or another key-prefix\"");
        }
    }

    void onTrouble(@Nullable Throwable error) {
        if (!troubled) {
            log.warn("backplane_unreachable for=poller problem={}", Quoted.of(Calls.problem(error)));
        }
        troubled = true;
    }

    void onRecovery() {
        if (troubled) {
            log.info("backplane_recovered for=poller");
        }
        troubled = false;
    }
}
