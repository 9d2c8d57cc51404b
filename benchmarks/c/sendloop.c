/*
 * The limit: what streaming costs when a program does nothing but send(). One thread; it makes the values itself, frames them once
 * for all, and calls send() for each client. A client that does not take all of a write gets the rest of it before anything newer.
 *
 *   sendloop PORT TOPICS CHANGING PERIOD_MS DATA_FILE
 */
#include "shared.h"

#include <sys/epoll.h>
#include <sys/timerfd.h>

struct client {
    int fd;
    int slot;      /* in clients; -1 before its request came */
    char *rest;    /* of a write that it did not take as a whole */
    size_t rest_size;
};

static struct topics topics;
static int epoll;
static struct client **clients;
static int client_count, client_room;

/* Frames topics 0 .. count - 1 as one HTTP chunk. */
static size_t chunk(char *to, int count) {
    size_t head = 10, size = head;
    for (int topic = 0; topic < count; topic++) {
        if (topics.count > 1) {
            size += (size_t)sprintf(to + size, "event: v%d\n", topic);
        }
        memcpy(to + size, "data: ", 6);
        size += 6;
        size += write_value(to + size, &topics, topic);
        memcpy(to + size, "\n\n", 2);
        size += 2;
    }
    /* Leading zeros are allowed, so the head's length is known before the size. */
    char line[11];
    sprintf(line, "%08zx\r\n", size - head);
    memcpy(to, line, head);
    memcpy(to + size, "\r\n", 2);
    return size + 2;
}

static void forget(struct client *client) {
    if (client->slot >= 0) {
        clients[client->slot] = clients[--client_count];
        clients[client->slot]->slot = client->slot;
    }
    close(client->fd);
    free(client->rest);
    free(client);
}

static void watch(struct client *client, int operation, uint32_t events) {
    struct epoll_event event = {.events = events, .data.ptr = client};
    epoll_ctl(epoll, operation, client->fd, &event);
}

static void send_to(struct client *client, const char *bytes, size_t size) {
    if (client->rest != NULL) {
        return;
    }
    ssize_t sent = send(client->fd, bytes, size, MSG_NOSIGNAL);
    /* A dead client is found by its next epoll event. */
    if (sent == (ssize_t)size || (sent < 0 && errno != EAGAIN)) {
        return;
    }
    client->rest_size = size - (size_t)(sent < 0 ? 0 : sent);
    client->rest = need(malloc(client->rest_size));
    memcpy(client->rest, bytes + size - client->rest_size, client->rest_size);
    watch(client, EPOLL_CTL_MOD, EPOLLIN | EPOLLOUT);
}

static void send_rest(struct client *client) {
    char *rest = client->rest;
    size_t size = client->rest_size;
    client->rest = NULL;
    watch(client, EPOLL_CTL_MOD, EPOLLIN);
    if (rest != NULL) {
        send_to(client, rest, size);
        free(rest);
    }
}

static void greet(struct client *client, char *scratch) {
    static const char head[] = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n"
                               "Transfer-Encoding: chunked\r\n\r\n";
    if (client_count == client_room) {
        client_room = client_room * 2 + 1024;
        clients = need(realloc(clients, (size_t)client_room * sizeof *clients));
    }
    client->slot = client_count;
    clients[client_count++] = client;
    size_t size = sizeof head - 1;
    memcpy(scratch, head, size);
    size += chunk(scratch + size, topics.count);
    send_to(client, scratch, size);
}

static void on_client(struct client *client, uint32_t events, char *scratch) {
    char request[4096];
    if (events & EPOLLOUT) {
        send_rest(client);
    }
    if (!(events & ~(uint32_t)EPOLLOUT)) {
        return;
    }
    ssize_t size = recv(client->fd, request, sizeof request, 0);
    if (size == 0 || (size < 0 && errno != EAGAIN)) {
        forget(client);
    } else if (size > 0 && client->slot < 0) {
        /* The load generator's request is one segment. */
        greet(client, scratch);
    }
}

static void on_listen(int listener) {
    int fd, yes = 1;
    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        struct client *client = need(calloc(1, sizeof *client));
        client->fd = fd;
        client->slot = -1;
        watch(client, EPOLL_CTL_ADD, EPOLLIN);
    }
}

static void set_rhythm(int timer) {
    int period = period_ms(&topics);
    struct timespec every = {period / 1000, period % 1000 * 1000000L};
    struct itimerspec rhythm = {every, every};
    timerfd_settime(timer, 0, &rhythm, NULL);
}

static void on_tick(int timer, char *scratch) {
    static sig_atomic_t was_settled;
    uint64_t ticks;
    if (read(timer, &ticks, sizeof ticks) != sizeof ticks) {
        return;
    }
    if (was_settled != settled) {
        was_settled = settled;
        set_rhythm(timer);
    }
    for (int topic = 0; topic < topics.changing; topic++) {
        renew(&topics, topic);
    }
    size_t size = chunk(scratch, topics.changing);
    for (int i = 0; i < client_count; i++) {
        send_to(clients[i], scratch, size);
    }
}

int main(int count, char **arguments) {
    if (count != 6) {
        fprintf(stderr, "usage: sendloop PORT TOPICS CHANGING PERIOD_MS DATA_FILE\n");
        return 2;
    }
    topics = read_topics(arguments + 2);
    for (int topic = 0; topic < topics.count; topic++) {
        renew(&topics, topic);
    }
    char *scratch = need(malloc(value_room(&topics) * (size_t)topics.count + 1024));
    int listener = listen_on(atoi(arguments[1])), timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
    set_rhythm(timer);
    epoll = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = &listener}, events[256];
    epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
    event.data.ptr = &timer;
    epoll_ctl(epoll, EPOLL_CTL_ADD, timer, &event);
    for (;;) {
        int ready = epoll_wait(epoll, events, 256, -1);
        for (int i = 0; i < ready; i++) {
            if (events[i].data.ptr == &listener) {
                on_listen(listener);
            } else if (events[i].data.ptr == &timer) {
                on_tick(timer, scratch);
            } else {
                on_client(events[i].data.ptr, events[i].events, scratch);
            }
        }
    }
}
