/* A histogram of delays: microseconds in buckets whose width is at most 1/64 of their value. */
#ifndef POLLCAST_BENCHMARKS_DELAYS_H
#define POLLCAST_BENCHMARKS_DELAYS_H

#include <stdint.h>

#define DELAY_BUCKETS 2048

struct delays {
    uint64_t count, max_us;
    uint32_t bucket[DELAY_BUCKETS];
};

static inline unsigned delay_bucket(uint64_t us) {
    if (us < 128) {
        return (unsigned)us;
    }
    unsigned shift = 57u - (unsigned)__builtin_clzll(us);
    return shift * 64 + (unsigned)(us >> shift);
}

static inline void add_delay(struct delays *delays, uint64_t us) {
    unsigned bucket = delay_bucket(us);
    delays->bucket[bucket < DELAY_BUCKETS ? bucket : DELAY_BUCKETS - 1]++;
    delays->count++;
    if (us > delays->max_us) {
        delays->max_us = us;
    }
}

/* In milliseconds: the lower end of the bucket. */
static inline double delay_at(const struct delays *delays, double share) {
    uint64_t rank = (uint64_t)(share * (double)delays->count), seen = 0;
    for (unsigned bucket = 0; bucket < DELAY_BUCKETS; bucket++) {
        seen += delays->bucket[bucket];
        if (seen > rank) {
            unsigned shift = bucket < 128 ? 0 : bucket / 64 - 1;
            return (double)((uint64_t)(bucket - shift * 64) << shift) / 1000;
        }
    }
    return 0;
}

#endif
