package io.pollcast.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * The next flights to leave, at a clock that runs a minute in a second and a half. The flights of three months are folded into one day,
 * which begins again at midnight, so that the board never stands still for long.
 */
final class DepartureBoard implements Feed {

    static final int ROWS = 12;

    private static final int SECONDS_A_SECOND = 40;
    private static final int MINUTES_OF_DAY = 24 * 60;
    private static final int SECONDS_OF_DAY = MINUTES_OF_DAY * 60;
    private static final int SIX_IN_THE_MORNING = 6 * 60 * 60;

    private final List<Flight> flights;

    private DepartureBoard(List<Flight> flights) {
        this.flights = flights;
    }

    /** Reads an array of objects with {@code date} (yyyy/MM/dd HH:mm), {@code delay}, {@code distance}, {@code origin}, {@code destination}. */
    static DepartureBoard of(byte[] file) throws IOException {
        List<Flight> flights = new ArrayList<>();
        for (JsonNode flight : new ObjectMapper().readTree(file)) {
            flights.add(Flight.of(flight));
        }
        flights.sort(Comparator.comparingInt(Flight::expected));
        return new DepartureBoard(List.copyOf(flights));
    }

    @Override
    public Answer at(long millis) {
        int second = (int) ((SIX_IN_THE_MORNING + millis * SECONDS_A_SECOND / 1_000) % SECONDS_OF_DAY);
        ObjectNode board = JsonNodeFactory.instance.objectNode();
        board.put("clock", String.format(Locale.ROOT, "%s:%02d", clock(second / 60), second % 60));
        ArrayNode rows = board.putArray("flights");
        int first = firstFrom(second / 60);
        for (int row = 0; row < Math.min(ROWS, flights.size()); row++) {
            rows.add(flights.get((first + row) % flights.size()).json());
        }
        return Answer.json(board.toString());
    }

    /** The place of the first flight that is expected at this minute or later; past the end means tomorrow's first. */
    private int firstFrom(int minute) {
        int first = 0;
        while (first < flights.size() && flights.get(first).expected() < minute) {
            first++;
        }
        return first;
    }

    private static String clock(int minute) {
        return String.format(Locale.ROOT, "%02d:%02d", minute / 60, minute % 60);
    }

    /**
     * One flight of the folded day.
     *
     * @param scheduled minute of the day
     * @param delay in minutes, negative if early
     * @param distance in miles
     */
    private record Flight(int scheduled, int delay, int distance, String origin, String destination) {

        private static final int HOUR_AT = 11;
        private static final int MINUTE_AT = 14;

        static Flight of(JsonNode json) {
            String date = json.path("date").asText();
            int hour = Integer.parseInt(date.substring(HOUR_AT, HOUR_AT + 2));
            int minute = Integer.parseInt(date.substring(MINUTE_AT, MINUTE_AT + 2));
            return new Flight(
                    hour * 60 + minute,
                    json.path("delay").asInt(),
                    json.path("distance").asInt(),
                    json.path("origin").asText(),
                    json.path("destination").asText());
        }

        /** The minute of the day at which it leaves: late if it is late, but never before its time. */
        int expected() {
            return (scheduled + Math.max(0, delay)) % MINUTES_OF_DAY;
        }

        ObjectNode json() {
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("scheduled", clock(scheduled))
                    .put("expected", clock(expected()))
                    .put("delay", delay)
                    .put("origin", origin)
                    .put("destination", destination)
                    .put("distance", distance);
        }
    }
}
