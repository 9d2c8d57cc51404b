package io.pollcast.demo;

import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * The usual weather of an hour, and of the day before it. An hour lasts twelve seconds, and the year begins again when it is over.
 *
 * <p>The validator is the simulated hour itself. It is compared for equality only, as caches replay it verbatim: a year that begins again
 * goes back in time.
 */
final class WeatherNormals implements Feed {

    static final int HOUR_MILLIS = 12_000;
    static final int HOURS_SHOWN = 24;

    /** A summer's morning: winter in Seattle is a flat line. */
    private static final String BEGINS = "2010-07-01T06:00:00";

    private final List<String[]> hours;
    private final int first;

    private WeatherNormals(List<String[]> hours, int first) {
        this.hours = hours;
        this.first = first;
    }

    /** Reads lines of {@code date,pressure,temperature,wind} under a heading. */
    static WeatherNormals of(byte[] file) {
        List<String[]> hours = new String(file, StandardCharsets.UTF_8)
                .lines()
                .skip(1)
                .map(line -> line.split(",", -1))
                .toList();
        int first = 0;
        while (first < hours.size() - 1 && !hours.get(first)[0].equals(BEGINS)) {
            first++;
        }
        return new WeatherNormals(hours, first);
    }

    @Override
    public Answer at(long millis) {
        long now = first + millis / HOUR_MILLIS;
        String recent = LongStream.rangeClosed(now - HOURS_SHOWN + 1, now)
                .mapToObj(hour -> json(hour(hour)))
                .collect(Collectors.joining(","));
        String[] hour = hour(now);
        String body =
                "{\"place\":\"Seattle\",\"units\":{\"pressure\":\"hPa\",\"temperature\":\"°C\",\"wind\":\"m/s\"},\"now\":"
                        + json(hour) + ",\"recent\":[" + recent + "]}";
        return Answer.json(body, httpDate(hour[0]));
    }

    private String[] hour(long index) {
        return hours.get(Math.floorMod(index, hours.size()));
    }

    /** The file's own numbers, digit for digit. */
    private static String json(String[] hour) {
        return "{\"at\":\"" + hour[0] + "\",\"pressure\":" + hour[1] + ",\"temperature\":" + hour[2] + ",\"wind\":"
                + hour[3] + '}';
    }

    private static String httpDate(String hour) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(
                LocalDateTime.parse(hour).atOffset(ZoneOffset.UTC));
    }
}
