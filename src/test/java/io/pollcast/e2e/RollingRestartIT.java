package io.pollcast.e2e;

import java.nio.file.Path;

/** Over Redis. */
class RollingRestartIT extends RollingRestarts {

    RollingRestartIT() {
        super(32, 18);
    }

    @Override
    MachineRoom openRoom(Path folder) {
        return MachineRoom.in(folder);
    }
}
