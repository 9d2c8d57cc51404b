package io.pollcast.hub;

import io.pollcast.log.Quoted;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says once that the store is away, and once that it is back. Owned by the follower's thread. */
final class TroubleLog {

    private static final Logger log = LoggerFactory.getLogger(TroubleLog.class);

    private boolean troubled;

    void onTrouble(@Nullable Throwable error) {
        if (!troubled) {
            log.warn(
                    "backplane_unreachable for=gateway problem={}",
                    Quoted.of(error == null ? null : error.getMessage()));
        }
        troubled = true;
    }

    void onRecovery() {
        if (troubled) {
            log.info("backplane_recovered for=gateway");
        }
        troubled = false;
    }
}
