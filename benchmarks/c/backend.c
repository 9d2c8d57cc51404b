/*
 * A backend that is polled: GET /v/K answers the current value of topic K, stamped when it was first answered; GET /count tells how
 * many of those requests there were.
 *
 *   backend PORT TOPICS CHANGING PERIOD_MS DATA_FILE
 *
 * PERIOD_MS 0: each request finds a new value.
 */
#include "shared.h"

#include <poll.h>
#include <sys/epoll.h>

static struct topics topics;
static unsigned long long requests;

struct client {
    int fd;
    size_t size;
    char request[4096];
};

static void refresh(int topic) {
    if (topics.number[topic] == 0) {
        renew(&topics, topic);
    } else if (topic < topics.changing) {
        uint64_t period = (uint64_t)period_ms(&topics) * 1000000u, now = now_ns();
        if (period == 0 || now / period > topics.made_ns[topic] / period) {
            renew(&topics, topic);
        }
    }
}

static int send_all(int fd, const char *bytes, size_t size) {
    while (size > 0) {
        ssize_t sent = send(fd, bytes, size, MSG_NOSIGNAL);
        if (sent < 0 && errno == EAGAIN) {
            struct pollfd writable = {.fd = fd, .events = POLLOUT};
            if (poll(&writable, 1, 1000) != 1) {
                return 0;
            }
        } else if (sent < 0) {
            return 0;
        } else {
            bytes += sent;
            size -= (size_t)sent;
        }
    }
    return 1;
}

static int answer(struct client *client, char *scratch) {
    int topic;
    size_t head = 256, size;
    if (sscanf(client->request, "GET /v/%d", &topic) == 1 && topic >= 0 && topic < topics.count) {
        requests++;
        refresh(topic);
        size = write_value(scratch + head, &topics, topic);
    } else {
        size = (size_t)sprintf(scratch + head, "{\"requests\":%llu}", requests);
    }
    char line[256];
    int length = sprintf(line, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n", size);
    memcpy(scratch + head - length, line, (size_t)length);
    return send_all(client->fd, scratch + head - length, size + (size_t)length);
}

/* Whether the client stays. */
static int on_client(struct client *client, char *scratch) {
    ssize_t got = recv(client->fd, client->request + client->size, sizeof client->request - 1 - client->size, 0);
    if (got <= 0) {
        return got < 0 && errno == EAGAIN;
    }
    client->size += (size_t)got;
    client->request[client->size] = 0;
    char *end = strstr(client->request, "\r\n\r\n");
    if (end == NULL) {
        return client->size < sizeof client->request - 1;
    }
    /* Nobody here sends a request before the last answer. */
    client->size = 0;
    return answer(client, scratch);
}

int main(int count, char **arguments) {
    if (count != 6) {
        fprintf(stderr, "usage: backend PORT TOPICS CHANGING PERIOD_MS DATA_FILE\n");
        return 2;
    }
    topics = read_topics(arguments + 2);
    char *scratch = need(malloc(value_room(&topics)));
    int listener = listen_on(atoi(arguments[1])), epoll = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL}, events[256];
    epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
    for (;;) {
        int ready = epoll_wait(epoll, events, 256, -1);
        for (int i = 0; i < ready; i++) {
            struct client *client = events[i].data.ptr;
            if (client != NULL) {
                if (!on_client(client, scratch)) {
                    close(client->fd);
                    free(client);
                }
                continue;
            }
            int fd, yes = 1;
            while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
                setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
                struct client *fresh = need(calloc(1, sizeof *fresh));
                fresh->fd = fd;
                struct epoll_event readable = {.events = EPOLLIN, .data.ptr = fresh};
                epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &readable);
            }
        }
    }
}
