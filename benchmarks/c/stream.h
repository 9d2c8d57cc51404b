/*
 * Reads HTTP/1.1 answers, byte spans in, values out: head, chunks, gzip, and of the event stream only the ends of events and the first
 * bytes of a line of data, where a value has its topic, number and time.
 */
#ifndef POLLCAST_BENCHMARKS_STREAM_H
#define POLLCAST_BENCHMARKS_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <zlib.h>

struct value {
    int topic;
    unsigned number;
    uint64_t made_ns;
};

struct stream {
    enum { HEAD, STREAM, BODY, DONE, BROKEN } state;
    int status;
    bool chunked, gzip;
    bool inflates;          /* whether to look into gzip */
    z_stream *inflater;
    enum { CHUNK_SIZE, CHUNK_DATA, CHUNK_END } chunk;
    size_t left;            /* of the chunk, or of a body with a length */
    char line[80];          /* the beginning of the current line */
    unsigned line_size;
    bool has_value;
    struct value value;
    uint64_t payload;       /* bytes without chunk framing, as sent */
};

/* Called for each complete event that carries a value. */
typedef void on_value(void *context, const struct value *value);

void begin_stream(struct stream *stream, bool inflates);

/* Takes what the socket gave. Afterwards state is DONE at the end of an answer with a length or a last chunk, BROKEN when it is no HTTP. */
void take(struct stream *stream, const char *bytes, size_t size, on_value *then, void *context);

void end_stream(struct stream *stream);

#endif
