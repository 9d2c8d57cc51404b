/*
 * The load generator: many clients of one server in one thread. It reads commands from stdin, one a line, and answers each with one
 * line of JSON; the end of stdin ends it.
 *
 *   load PORT PATH CLIENTS [--gzip] [--topics N] [--throttle BYTES] [--poll MS]
 *
 *   --gzip            accept it; SAMPLES of the clients look into it, the events of the others are inferred from their bytes
 *   --topics N        how many topics PATH asks for
 *   --throttle BYTES  the first client takes only so many in a second, and is reported apart
 *   --poll MS         clients that ask for PATH again and again, each once in MS, instead of streams
 *
 *   connect           all clients, gently; done when each has a value
 *   measure SECONDS   what arrives in that time
 *   stall N           the last N clients stop reading, for good; they are left out of what follows
 *   reconnect SECONDS all clients at once, after their connections broke; done when each has a value, or when the time is up
 */
#include "figures.h"
#include "shared.h"
#include "stream.h"

#include <fcntl.h>
#include <getopt.h>
#include <sys/epoll.h>
#include <sys/resource.h>

enum { SAMPLES = 32, GENTLE = 256, CLIENTS_PER_ADDRESS = 10000, TICK_MS = 10, CONNECT_SECONDS = 60 };

struct client {
    int fd;                 /* -1 when it is not connected */
    int index;
    bool connecting, served;
    uint64_t started_ns;    /* its last attempt to connect */
    unsigned *last;         /* number of the latest value, by topic */
    struct stream stream;
};

static struct {
    struct sockaddr_in server;
    const char *path;
    int clients, topics, throttle, poll_ms;
    bool gzip;
} options = {.topics = 1};

static struct client *clients;
static struct counts counts;
static struct delays first_values;
static int epoll, served, connecting, asked; /* asked: clients that have begun to connect */
static bool gently;
static uint64_t window_ns;
static char *buffer;
enum { BUFFER = 256 * 1024 };

static bool is_throttled(const struct client *client) { return options.throttle > 0 && client->index == 0; }

static void disconnect(struct client *client) {
    if (client->fd < 0) {
        return;
    }
    /* RST: as after a lost network, and the port is free again at once. */
    struct linger hard = {1, 0};
    setsockopt(client->fd, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    close(client->fd);
    client->fd = -1;
    connecting -= client->connecting;
    client->connecting = false;
    end_stream(&client->stream);
}

static void begin_answer(struct client *client) {
    end_stream(&client->stream);
    begin_stream(&client->stream, client->index % (options.clients / SAMPLES + 1) == 0);
}

static void start(struct client *client) {
    char address[16];
    int yes = 1, little = 8 * 1024;
    client->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (client->fd < 0) {
        die("socket");
    }
    sprintf(address, "127.0.0.%d", 2 + client->index / CLIENTS_PER_ADDRESS);
    struct sockaddr_in from = loopback(address, 0);
    setsockopt(client->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &yes, sizeof yes);
    setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    if (is_throttled(client)) {
        /* What waits must wait at the server, as it does before a slow link. */
        setsockopt(client->fd, SOL_SOCKET, SO_RCVBUF, &little, sizeof little);
    }
    if (bind(client->fd, (struct sockaddr *)&from, sizeof from)) {
        die("bind");
    }
    client->served = false;
    client->connecting = true;
    client->started_ns = now_ns();
    connecting++;
    memset(client->last, 0, (size_t)options.topics * sizeof *client->last);
    begin_answer(client);
    if (connect(client->fd, (struct sockaddr *)&options.server, sizeof options.server) && errno != EINPROGRESS) {
        die("connect");
    }
    struct epoll_event event = {.events = EPOLLOUT, .data.ptr = client};
    epoll_ctl(epoll, EPOLL_CTL_ADD, client->fd, &event);
}

static void ask(struct client *client) {
    char request[8192];
    int size = snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: localhost\r\nAccept: %s\r\n%s\r\n", options.path,
                        options.poll_ms > 0 ? "application/json" : "text/event-stream",
                        options.gzip ? "Accept-Encoding: gzip\r\n" : "");
    /* A request fits into an empty send buffer; an error shows at the next read. */
    ssize_t unused = send(client->fd, request, (size_t)size, MSG_NOSIGNAL);
    (void)unused;
}

static void start_more(void) {
    while (asked < options.clients && (!gently || connecting < GENTLE)) {
        start(&clients[asked++]);
    }
}

static void on_served(struct client *client) {
    if (!client->served) {
        client->served = true;
        served++;
        add_delay(&first_values, (now_ns() - client->started_ns) / 1000);
    }
}

static void on_event(void *context, const struct value *value) {
    struct client *client = context;
    if (value->topic < 0 || value->topic >= options.topics) {
        counts.broken++;
        return;
    }
    unsigned last = client->last[value->topic];
    client->last[value->topic] = value->number;
    on_served(client);
    counts.events++;
    /* What it finds when it comes was made long before. */
    if (last == 0) {
        return;
    }
    uint64_t now = now_ns(), delay_us = (now - value->made_ns) / 1000;
    if (!is_throttled(client)) {
        count_order(&counts, last, value->number);
        add_delay(&counts.delays, delay_us);
        return;
    }
    uint64_t second = (now - window_ns) / 1000000000u;
    if (value->number <= last) {
        count_order(&counts, last, value->number);
    }
    add_delay(&counts.throttled, delay_us);
    if (second < MAX_SECONDS && (double)delay_us / 1000 > counts.age_ms[second]) {
        counts.age_ms[second] = (double)delay_us / 1000;
    }
}

static void on_bytes(struct client *client, size_t size) {
    struct stream *stream = &client->stream;
    uint64_t before = stream->payload;
    counts.bytes += size;
    take(stream, buffer, size, on_event, client);
    if (stream->gzip) {
        counts.payload += stream->payload - before;
        counts.sampled_payload += stream->inflater != NULL ? stream->payload - before : 0;
        if (stream->payload > 0) {
            on_served(client);
        }
    }
    if (stream->state == DONE && options.poll_ms > 0) {
        on_served(client);
        counts.answers++;
        begin_answer(client);
    }
    counts.broken += stream->state == BROKEN || (stream->status != 0 && stream->status != 200);
}

static void read_from(struct client *client, size_t most) {
    ssize_t size = recv(client->fd, buffer, most, 0);
    if (size > 0) {
        on_bytes(client, (size_t)size);
    } else if (size == 0 || errno != EAGAIN) {
        counts.closed++;
        disconnect(client);
    }
}

static void on_connected(struct client *client) {
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(client->fd, SOL_SOCKET, SO_ERROR, &error, &size);
    connecting--;
    client->connecting = false;
    if (error != 0) {
        counts.closed++;
        disconnect(client);
        return;
    }
    /* The throttled one reads by the clock. */
    struct epoll_event event = {.events = is_throttled(client) ? 0 : EPOLLIN, .data.ptr = client};
    epoll_ctl(epoll, EPOLL_CTL_MOD, client->fd, &event);
    ask(client);
}

/* Each client asks once in poll_ms, evenly spread; the number of requests that are due follows from the time. */
static void poll_server(uint64_t began_ns, uint64_t *asked_for) {
    uint64_t due = (now_ns() - began_ns) * (uint64_t)options.clients / ((uint64_t)options.poll_ms * 1000000u);
    for (; *asked_for < due; ++*asked_for) {
        struct client *client = &clients[*asked_for % (uint64_t)options.clients];
        if (client->fd < 0) {
            start(client);
        } else if (!client->connecting && client->stream.state == HEAD && client->stream.status == 0) {
            ask(client);
        }
    }
}

/* Waits for events, at most for one tick, and handles them. */
static void step(void) {
    static uint64_t last_throttled_ns;
    struct epoll_event events[512];
    start_more();
    int ready = epoll_wait(epoll, events, 512, TICK_MS);
    for (int i = 0; i < ready; i++) {
        struct client *client = events[i].data.ptr;
        if (client->fd < 0) {
            continue;
        }
        if (client->connecting) {
            on_connected(client);
        } else {
            read_from(client, BUFFER);
        }
    }
    uint64_t now = now_ns(), elapsed = now - last_throttled_ns;
    if (options.throttle > 0 && elapsed >= TICK_MS * 1000000u) {
        size_t most = (size_t)options.throttle * (elapsed > 1000000000u ? 1000000000u : elapsed) / 1000000000u;
        last_throttled_ns = now;
        if (clients[0].fd >= 0 && !clients[0].connecting && most > 0) {
            read_from(&clients[0], most < BUFFER ? most : BUFFER);
        }
    }
}

static double cpu_seconds(void) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static int connected(void) {
    int count = 0;
    for (int i = 0; i < options.clients; i++) {
        count += clients[i].fd >= 0 && !clients[i].connecting;
    }
    return count;
}

/* Connects all, within the time. */
static void serve_all(bool gentle, double seconds) {
    uint64_t began = now_ns(), end = began + (uint64_t)(seconds * 1e9);
    gently = gentle;
    served = asked = 0;
    memset(&first_values, 0, sizeof first_values);
    memset(&counts, 0, sizeof counts);
    while (served < options.clients && now_ns() < end) {
        step();
    }
    printf("{\"served\":%d,\"connected\":%d,\"seconds\":%.3f,\"firstValueMs\":{\"p50\":%.3f,\"p99\":%.3f,\"max\":%.3f},\"closed\":%llu,"
           "\"broken\":%llu}\n",
           served, connected(), (double)(now_ns() - began) / 1e9, delay_at(&first_values, 0.5), delay_at(&first_values, 0.99),
           (double)first_values.max_us / 1000, (unsigned long long)counts.closed, (unsigned long long)counts.broken);
}

static void measure(double seconds) {
    uint64_t end, asked_for = 0;
    double cpu = cpu_seconds();
    memset(&counts, 0, sizeof counts);
    window_ns = now_ns();
    end = window_ns + (uint64_t)(seconds * 1e9);
    while (now_ns() < end) {
        if (options.poll_ms > 0) {
            poll_server(window_ns, &asked_for);
        }
        step();
    }
    double took = (double)(now_ns() - window_ns) / 1e9;
    print_counts(&counts, took);
    if (options.throttle > 0) {
        print_throttled(&counts, took, clients[0].fd >= 0);
    }
    printf(",\"connected\":%d,\"loadCpuShare\":%.3f}\n", connected(), (cpu_seconds() - cpu) / took);
}

static void stall(int count) {
    for (int i = options.clients - count; i < options.clients; i++) {
        if (clients[i].fd >= 0) {
            epoll_ctl(epoll, EPOLL_CTL_DEL, clients[i].fd, NULL);
        }
    }
    printf("{\"stalled\":%d}\n", count);
}

static void on_command(const char *line) {
    double number = 0;
    sscanf(line, "%*s %lf", &number);
    if (!strncmp(line, "connect", 7)) {
        serve_all(true, CONNECT_SECONDS);
    } else if (!strncmp(line, "measure", 7)) {
        measure(number);
    } else if (!strncmp(line, "stall", 5)) {
        stall((int)number);
    } else if (!strncmp(line, "reconnect", 9)) {
        for (int i = 0; i < options.clients; i++) {
            disconnect(&clients[i]);
        }
        serve_all(false, number);
    } else {
        errno = EINVAL;
        die(line);
    }
    fflush(stdout);
}

/* Streams go on between commands. */
static void run(void) {
    char line[128];
    size_t size = 0;
    fcntl(STDIN_FILENO, F_SETFL, fcntl(STDIN_FILENO, F_GETFL) | O_NONBLOCK);
    for (;;) {
        ssize_t got = read(STDIN_FILENO, line + size, 1);
        if (got == 0 || (got < 0 && errno != EAGAIN)) {
            return;
        }
        if (got < 0) {
            step();
        } else if (line[size] == '\n') {
            line[size] = 0;
            size = 0;
            on_command(line);
        } else if (++size == sizeof line - 1) {
            die("command");
        }
    }
}

static int usage(void) {
    fprintf(stderr, "usage: load PORT PATH CLIENTS [--gzip] [--topics N] [--throttle BYTES] [--poll MS]\n");
    return 2;
}

int main(int count, char **arguments) {
    static const struct option known[] = {{"gzip", no_argument, NULL, 'g'},
                                          {"topics", required_argument, NULL, 't'},
                                          {"throttle", required_argument, NULL, 'r'},
                                          {"poll", required_argument, NULL, 'p'},
                                          {NULL, 0, NULL, 0}};
    int option;
    while ((option = getopt_long(count, arguments, "", known, NULL)) != -1) {
        switch (option) {
        case 'g': options.gzip = true; break;
        case 't': options.topics = atoi(optarg); break;
        case 'r': options.throttle = atoi(optarg); break;
        case 'p': options.poll_ms = atoi(optarg); break;
        default: return usage();
        }
    }
    if (count - optind != 3) {
        return usage();
    }
    options.server = loopback("127.0.0.1", atoi(arguments[optind]));
    options.path = arguments[optind + 1];
    options.clients = asked = atoi(arguments[optind + 2]);
    epoll = epoll_create1(0);
    buffer = need(malloc(BUFFER));
    clients = need(calloc((size_t)options.clients, sizeof *clients));
    for (int i = 0; i < options.clients; i++) {
        clients[i].fd = -1;
        clients[i].index = i;
        clients[i].last = need(calloc((size_t)options.topics, sizeof *clients[i].last));
    }
    run();
    return 0;
}
