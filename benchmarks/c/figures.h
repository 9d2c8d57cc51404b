/* What the load generator counts in a window, and how it prints it: JSON, one line. */
#ifndef POLLCAST_BENCHMARKS_FIGURES_H
#define POLLCAST_BENCHMARKS_FIGURES_H

#include "delays.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum { MAX_SECONDS = 600 };

struct counts {
    uint64_t events, bytes, answers, skipped, duplicates, older, closed, broken;
    uint64_t payload, sampled_payload; /* of gzip */
    struct delays delays, throttled;
    double age_ms[MAX_SECONDS];        /* the oldest that the throttled client saw, second by second */
};

static inline void count_order(struct counts *counts, unsigned last, unsigned number) {
    if (number == last) {
        counts->duplicates++;
    } else if (number < last) {
        counts->older++;
    } else {
        counts->skipped += number - last - 1;
    }
}

static inline void print_delays(const char *name, const struct delays *delays) {
    printf(",\"%s\":{\"count\":%llu,\"p50\":%.3f,\"p99\":%.3f,\"max\":%.3f}", name, (unsigned long long)delays->count,
           delay_at(delays, 0.5), delay_at(delays, 0.99), (double)delays->max_us / 1000);
}

static inline const char *truth(bool is) { return is ? "true" : "false"; }

/* Without the end of the line: there may be more. */
static inline void print_counts(const struct counts *counts, double seconds) {
    bool gzip = counts->payload > 0;
    double scale = gzip && counts->sampled_payload > 0 ? (double)counts->payload / (double)counts->sampled_payload : 1;
    printf("{\"seconds\":%.3f,\"events\":%.0f,\"bytes\":%llu,\"answers\":%llu,\"gzip\":%s,\"skipped\":%llu,\"duplicates\":%llu,"
           "\"older\":%llu,\"closed\":%llu,\"broken\":%llu",
           seconds, (double)counts->events * scale, (unsigned long long)counts->bytes, (unsigned long long)counts->answers, truth(gzip),
           (unsigned long long)counts->skipped, (unsigned long long)counts->duplicates, (unsigned long long)counts->older,
           (unsigned long long)counts->closed, (unsigned long long)counts->broken);
    print_delays("delayMs", &counts->delays);
}

static inline void print_throttled(const struct counts *counts, double seconds, bool connected) {
    print_delays("throttledMs", &counts->throttled);
    printf(",\"throttledConnected\":%s,\"ageMs\":[", truth(connected));
    for (int i = 0; i < (int)seconds && i < MAX_SECONDS; i++) {
        printf("%s%.1f", i > 0 ? "," : "", counts->age_ms[i]);
    }
    printf("]");
}

#endif
