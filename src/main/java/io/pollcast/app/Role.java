package io.pollcast.app;

import io.pollcast.config.Launch;
import io.pollcast.http.ListenAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a process is: both sides of the backplane, or one of them. */
enum Role {
    ALL(true, true),
    POLLER(true, false),
    GATEWAY(false, true);

    private final boolean polls;
    private final boolean serves;

    Role(boolean polls, boolean serves) {
        this.polls = polls;
        this.serves = serves;
    }

    /** Whether it polls the endpoints. */
    boolean polls() {
        return polls;
    }

    /** Whether browsers connect to it. */
    boolean serves() {
        return serves;
    }

    Launch launch(@Nullable ListenAddress gateway, @Nullable ListenAddress admin) {
        return new Launch(polls, serves, gateway, admin);
    }

    /** As the command line writes it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
