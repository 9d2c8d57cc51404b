package io.pollcast.probe;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Tells what changes although nothing has happened (the time of the answer, the number of the request) from what is worth telling browsers.
 *
 * @param ignore pointers that changed each time, or several times while nothing else did, and by name or value look like noise
 * @param suspects other pointers that changed each time; they may be what the endpoint is about
 */
record Noise(List<String> ignore, List<String> suspects) {

    private static final int MIN_STEPS = 3;
    private static final int MAX_SHOWN = 8;
    private static final int LEAST_ALONE = 2;
    private static final double NEARLY_ALWAYS = 0.9;

    private static final Pattern NAME = Pattern.compile(
            "(?i)(generated|timestamp|time$|time_?ms|^at$|_at$|date|^now|server_?time|uptime|fetched|served|retrieved|request|trace|correlation|nonce|"
                    + "took|duration|elapsed|latency|processing|^age$|^ttl|expires|token)");
    private static final Pattern NAME_AT = Pattern.compile("[a-z]At$");
    private static final Pattern TIME =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d.*|1[0-9]{9}(\\.\\d+)?|1[0-9]{12}");
    private static final Pattern IDENTIFIER =
            Pattern.compile("(?i)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{16,64}");

    /**
     * @param steps all pairs of bodies
     * @param samples the last value at a pointer
     */
    static Noise in(List<Step> steps, UnaryOperator<String> samples) {
        Map<String, Integer> counts = new HashMap<>();
        steps.forEach(step -> step.differences().forEach(pointer -> counts.merge(pointer, 1, Integer::sum)));
        Set<String> always = new HashSet<>();
        Set<String> candidates = new HashSet<>();
        counts.forEach((pointer, count) -> {
            boolean nearlyAlways = steps.size() >= MIN_STEPS && count >= steps.size() * NEARLY_ALWAYS;
            if (nearlyAlways && isPointer(pointer)) {
                always.add(pointer);
            }
            if (isPointer(pointer) && (nearlyAlways || looksLikeNoise(pointer, samples.apply(pointer)))) {
                candidates.add(pointer);
            }
        });
        Map<String, Integer> alone = alone(steps, candidates);
        Set<String> ignore = new TreeSet<>();
        candidates.stream()
                .filter(pointer -> looksLikeNoise(pointer, samples.apply(pointer)))
                .filter(pointer -> always.contains(pointer) || alone.getOrDefault(pointer, 0) >= LEAST_ALONE)
                .forEach(ignore::add);
        Set<String> suspects = new TreeSet<>(always);
        suspects.removeAll(ignore);
        return new Noise(first(ignore), first(suspects));
    }

    /** How often each candidate changed while nothing but candidates did. */
    private static Map<String, Integer> alone(List<Step> steps, Set<String> candidates) {
        Map<String, Integer> alone = new HashMap<>();
        steps.stream()
                .filter(step -> candidates.containsAll(step.differences()))
                .forEach(step -> step.differences().forEach(pointer -> alone.merge(pointer, 1, Integer::sum)));
        return alone;
    }

    private static boolean isPointer(String pointer) {
        return pointer.startsWith("/");
    }

    private static boolean looksLikeNoise(String pointer, String sample) {
        String name = pointer.substring(pointer.lastIndexOf('/') + 1);
        return NAME.matcher(name).find()
                || NAME_AT.matcher(name).find()
                || TIME.matcher(sample).matches()
                || IDENTIFIER.matcher(sample).matches();
    }

    private static List<String> first(Set<String> pointers) {
        return List.copyOf(new ArrayList<>(pointers).subList(0, Math.min(MAX_SHOWN, pointers.size())));
    }

    /** The same for an endpoint that says nothing else: to ignore all would be never to tell anything. */
    Noise onlySuspected() {
        Set<String> all = new TreeSet<>(suspects);
        all.addAll(ignore);
        return new Noise(List.of(), first(all));
    }

    /** The moments at which something else changed. */
    List<Long> changes(List<Step> steps) {
        Set<String> ignored = Set.copyOf(ignore);
        return steps.stream()
                .filter(step -> !ignored.containsAll(step.differences()))
                .map(Step::atMillis)
                .toList();
    }
}
