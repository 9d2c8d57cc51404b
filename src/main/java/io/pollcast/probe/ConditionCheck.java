package io.pollcast.probe;

import io.pollcast.backplane.Validators;
import io.pollcast.change.Observation;
import io.pollcast.topic.Fingerprint;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether a validator brings a 304, by asking with it alone. While the value changes in between the answer says nothing, so it is
 * asked a few times. One thread.
 */
final class ConditionCheck {

    private static final int MAX_TRIES = 5;

    private final Function<Validators, @Nullable String> kind;
    private final Function<String, Validators> condition;
    private Support support = Support.MISSING;
    private int tries;

    private ConditionCheck(Function<Validators, @Nullable String> kind, Function<String, Validators> condition) {
        this.kind = kind;
        this.condition = condition;
    }

    static ConditionCheck etag() {
        return new ConditionCheck(Validators::etag, value -> new Validators(value, null));
    }

    static ConditionCheck lastModified() {
        return new ConditionCheck(Validators::lastModified, value -> new Validators(null, value));
    }

    /** What to ask with after {@code last}; no condition if there is nothing to find out. */
    Validators after(Observation.Fetched last) {
        String validator = kind.apply(last.validators());
        if (validator == null || support == Support.WORKS || support == Support.IGNORED || tries >= MAX_TRIES) {
            return Validators.NONE;
        }
        support = Support.UNCLEAR;
        return condition.apply(validator);
    }

    /** What came of it. */
    void onAnswer(Fingerprint before, Observation answer) {
        tries++;
        if (answer instanceof Observation.NotModified) {
            support = Support.WORKS;
        } else if (answer instanceof Observation.Fetched fetched
                && fetched.fingerprint().equals(before)) {
            support = Support.IGNORED;
        }
    }

    Support support() {
        return support;
    }
}
