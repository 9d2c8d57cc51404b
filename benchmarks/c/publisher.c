/*
 * Hands new values to servers that do not poll: POST /publish/vK for nchan, SET and PUBLISH vK for Redis. Every topic once at the
 * start, then those that change, once in each period.
 *
 *   publisher nchan|redis PORT TOPICS CHANGING PERIOD_MS DATA_FILE
 */
#include "shared.h"

static struct topics topics;

static size_t post(char *to, int topic, const char *value, size_t size) {
    int head = sprintf(to, "POST /publish/v%d HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n",
                       topic, size);
    memcpy(to + head, value, size);
    return (size_t)head + size;
}

static size_t bulk(char *to, const char *bytes, size_t size) {
    int head = sprintf(to, "$%zu\r\n", size);
    memcpy(to + head, bytes, size);
    memcpy(to + (size_t)head + size, "\r\n", 2);
    return (size_t)head + size + 2;
}

static size_t command(char *to, const char *verb, int topic, const char *value, size_t value_size) {
    char name[16];
    size_t size = (size_t)sprintf(to, "*3\r\n");
    size += bulk(to + size, verb, strlen(verb));
    size += bulk(to + size, name, (size_t)sprintf(name, "v%d", topic));
    return size + bulk(to + size, value, value_size);
}

static void exchange(int fd, const char *bytes, size_t size) {
    char answer[4096];
    while (size > 0) {
        ssize_t sent = send(fd, bytes, size, MSG_NOSIGNAL);
        if (sent < 0) {
            die("send");
        }
        bytes += sent;
        size -= (size_t)sent;
    }
    /* Answers are short: one segment. */
    ssize_t got = recv(fd, answer, sizeof answer, 0);
    if (got <= 0 || answer[0] == '-' || (got > 12 && !memcmp(answer, "HTTP", 4) && answer[9] != '2')) {
        fprintf(stderr, "%.*s\n", (int)(got > 0 ? got : 0), answer);
        errno = EPROTO;
        die("publish");
    }
}

static void publish(int fd, int nchan, int topic, char *value, char *scratch) {
    renew(&topics, topic);
    size_t size = write_value(value, &topics, topic);
    if (nchan) {
        exchange(fd, scratch, post(scratch, topic, value, size));
    } else {
        exchange(fd, scratch, command(scratch, "SET", topic, value, size));
        exchange(fd, scratch, command(scratch, "PUBLISH", topic, value, size));
    }
}

int main(int count, char **arguments) {
    if (count != 7) {
        fprintf(stderr, "usage: publisher nchan|redis PORT TOPICS CHANGING PERIOD_MS DATA_FILE\n");
        return 2;
    }
    topics = read_topics(arguments + 3);
    int nchan = !strcmp(arguments[1], "nchan"), yes = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = loopback("127.0.0.1", atoi(arguments[2]));
    if (connect(fd, (struct sockaddr *)&address, sizeof address)) {
        die("connect");
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    char *value = need(malloc(value_room(&topics))), *scratch = need(malloc(value_room(&topics)));
    for (int topic = 0; topic < topics.count; topic++) {
        publish(fd, nchan, topic, value, scratch);
    }
    uint64_t next = now_ns();
    for (;;) {
        next += (uint64_t)period_ms(&topics) * 1000000u;
        struct timespec at = {(time_t)(next / 1000000000u), (long)(next % 1000000000u)};
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL);
        for (int topic = 0; topic < topics.changing; topic++) {
            publish(fd, nchan, topic, value, scratch);
        }
    }
}
