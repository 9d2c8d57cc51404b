/* What the C programs share: time, errors, sockets, and the form of a value. Each program includes it once. */
#ifndef POLLCAST_BENCHMARKS_SHARED_H
#define POLLCAST_BENCHMARKS_SHARED_H

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define UNUSED_HERE __attribute__((unused))

/* CLOCK_MONOTONIC is the same for all processes of a machine, so a delay between two of them can be taken from it. */
UNUSED_HERE static uint64_t now_ns(void) {
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (uint64_t)at.tv_sec * 1000000000u + (uint64_t)at.tv_nsec;
}

UNUSED_HERE static void die(const char *what) {
    fprintf(stderr, "%s: %s\n", what, errno ? strerror(errno) : "failed");
    exit(1);
}

UNUSED_HERE static void *need(void *memory) {
    if (memory == NULL) {
        die("memory");
    }
    return memory;
}

UNUSED_HERE static struct sockaddr_in loopback(const char *host, int port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    if (inet_pton(AF_INET, host, &address.sin_addr) != 1) {
        errno = EINVAL;
        die(host);
    }
    return address;
}

UNUSED_HERE static int listen_on(int port) {
    int yes = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    struct sockaddr_in address = loopback("127.0.0.1", port);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) || listen(fd, 65535)) {
        die("listen");
    }
    return fd;
}

/* What the values are made of; the same for every server. */
struct topics {
    int count;            /* topics 0 .. count - 1 */
    int changing;         /* the first of them change */
    int period_ms;        /* how often they do; 0 in the backend: with each request */
    int warm_period_ms;   /* until SIGUSR1; the same unless given */
    char *data;           /* JSON that every value carries */
    size_t data_size;
    unsigned *number;     /* of each topic's current value, from 1 */
    uint64_t *made_ns;    /* when the current value left its source */
};

static volatile sig_atomic_t settled;

UNUSED_HERE static void settle(int number) {
    (void)number;
    settled = 1;
}

UNUSED_HERE static int period_ms(const struct topics *topics) { return settled ? topics->period_ms : topics->warm_period_ms; }

/* TOPICS CHANGING PERIOD_MS DATA_FILE; PERIOD_MS may be WARM,PERIOD: the first until SIGUSR1 comes. */
UNUSED_HERE static struct topics read_topics(char **arguments) {
    struct topics topics = {.count = atoi(arguments[0]), .changing = atoi(arguments[1])};
    const char *comma = strchr(arguments[2], ',');
    topics.warm_period_ms = atoi(arguments[2]);
    topics.period_ms = comma ? atoi(comma + 1) : topics.warm_period_ms;
    signal(SIGUSR1, settle);
    FILE *file = fopen(arguments[3], "r");
    struct stat about;
    if (file == NULL || fstat(fileno(file), &about) || topics.count < 1) {
        die(arguments[3]);
    }
    topics.data = need(malloc((size_t)about.st_size + 1));
    topics.data_size = fread(topics.data, 1, (size_t)about.st_size, file);
    fclose(file);
    topics.number = need(calloc((size_t)topics.count, sizeof *topics.number));
    topics.made_ns = need(calloc((size_t)topics.count, sizeof *topics.made_ns));
    return topics;
}

UNUSED_HERE static void renew(struct topics *topics, int topic) {
    topics->number[topic]++;
    topics->made_ns[topic] = now_ns();
}

/* The most bytes that a value, with what goes around it in any protocol here, takes. */
UNUSED_HERE static size_t value_room(const struct topics *topics) { return topics->data_size + 512; }

/* A value: one line of JSON that begins with topic, number and time, which is all that the load generator looks at. */
UNUSED_HERE static size_t write_value(char *to, const struct topics *topics, int topic) {
    int head = sprintf(to, "{\"k\":%d,\"n\":%u,\"t\":%llu,\"data\":", topic, topics->number[topic],
                       (unsigned long long)topics->made_ns[topic]);
    memcpy(to + head, topics->data, topics->data_size);
    to[(size_t)head + topics->data_size] = '}';
    return (size_t)head + topics->data_size + 1;
}

#endif
