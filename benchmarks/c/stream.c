#include "stream.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

void begin_stream(struct stream *stream, bool inflates) {
    memset(stream, 0, sizeof *stream);
    stream->inflates = inflates;
}

void end_stream(struct stream *stream) {
    if (stream->inflater != NULL) {
        inflateEnd(stream->inflater);
        free(stream->inflater);
        stream->inflater = NULL;
    }
}

/* Consumes bytes up to the end of the line, keeping its beginning. Sets *whole when the end is there. */
static size_t take_line(struct stream *stream, const char *bytes, size_t size, bool *whole) {
    const char *end = memchr(bytes, '\n', size);
    size_t length = end == NULL ? size : (size_t)(end - bytes), room = sizeof stream->line - 1 - stream->line_size;
    size_t kept = length < room ? length : room;
    memcpy(stream->line + stream->line_size, bytes, kept);
    stream->line_size += (unsigned)kept;
    *whole = end != NULL;
    if (*whole) {
        if (stream->line_size > 0 && stream->line[stream->line_size - 1] == '\r') {
            stream->line_size--;
        }
        stream->line[stream->line_size] = 0;
    }
    return length + (end != NULL);
}

static void begin_inflating(struct stream *stream) {
    stream->inflater = calloc(1, sizeof *stream->inflater);
    if (stream->inflater == NULL || inflateInit2(stream->inflater, 15 + 16) != Z_OK) {
        stream->state = BROKEN;
    }
}

static void on_head_line(struct stream *stream) {
    const char *line = stream->line;
    if (stream->status == 0 && *line == 0) {
        /* The end of the answer before. */
    } else if (stream->status == 0) {
        if (sscanf(line, "HTTP/1.1 %d", &stream->status) != 1) {
            stream->state = BROKEN;
        }
    } else if (!strcasecmp(line, "Transfer-Encoding: chunked")) {
        stream->chunked = true;
    } else if (!strcasecmp(line, "Content-Encoding: gzip")) {
        stream->gzip = true;
    } else if (!strncasecmp(line, "Content-Length: ", 16)) {
        stream->left = strtoull(line + 16, NULL, 10);
    } else if (*line == 0) {
        stream->state = stream->chunked || stream->left == 0 ? STREAM : BODY;
        if (stream->gzip && stream->inflates) {
            begin_inflating(stream);
        }
    }
    stream->line_size = 0;
}

static void on_event_line(struct stream *stream, on_value *then, void *context) {
    struct value *value = &stream->value;
    unsigned long long made;
    if (stream->line_size == 0) {
        if (stream->has_value) {
            stream->has_value = false;
            then(context, value);
        }
    } else if (!strncmp(stream->line, "data: {\"k\":", 11)) {
        stream->has_value = sscanf(stream->line + 11, "%d,\"n\":%u,\"t\":%llu,", &value->topic, &value->number, &made) == 3;
        value->made_ns = made;
        if (!stream->has_value) {
            stream->state = BROKEN;
        }
    }
    stream->line_size = 0;
}

static void take_events(struct stream *stream, const char *bytes, size_t size, on_value *then, void *context) {
    while (size > 0) {
        bool whole;
        size_t used = take_line(stream, bytes, size, &whole);
        bytes += used;
        size -= used;
        if (whole) {
            on_event_line(stream, then, context);
        }
    }
}

static void inflate_events(struct stream *stream, const char *bytes, size_t size, on_value *then, void *context) {
    static char plain[64 * 1024];
    z_stream *inflater = stream->inflater;
    inflater->next_in = (Bytef *)bytes;
    inflater->avail_in = (uInt)size;
    do {
        inflater->next_out = (Bytef *)plain;
        inflater->avail_out = sizeof plain;
        int outcome = inflate(inflater, Z_SYNC_FLUSH);
        if (outcome != Z_OK && outcome != Z_BUF_ERROR && outcome != Z_STREAM_END) {
            stream->state = BROKEN;
            return;
        }
        take_events(stream, plain, sizeof plain - inflater->avail_out, then, context);
    } while (inflater->avail_out == 0 || inflater->avail_in > 0);
}

static void take_payload(struct stream *stream, const char *bytes, size_t size, on_value *then, void *context) {
    stream->payload += size;
    if (stream->inflater != NULL) {
        inflate_events(stream, bytes, size, then, context);
    } else if (!stream->gzip) {
        take_events(stream, bytes, size, then, context);
    }
}

/* The size line of a chunk comes in pieces too, but the line buffer belongs to the events, so its digits go straight into left. */
static size_t take_chunk_size(struct stream *stream, const char *bytes) {
    char c = *bytes;
    if (c == '\n') {
        stream->chunk = CHUNK_DATA;
        if (stream->left == 0) {
            stream->state = DONE;
        }
    } else if (c != '\r') {
        int digit = c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
        stream->left = stream->left * 16 + (size_t)digit;
        if (digit < 0) {
            stream->state = BROKEN;
        }
    }
    return 1;
}

static size_t take_chunk(struct stream *stream, const char *bytes, size_t size, on_value *then, void *context) {
    switch (stream->chunk) {
    case CHUNK_SIZE:
        return take_chunk_size(stream, bytes);
    case CHUNK_DATA: {
        size_t part = size < stream->left ? size : stream->left;
        stream->left -= part;
        if (stream->left == 0) {
            stream->chunk = CHUNK_END;
        }
        take_payload(stream, bytes, part, then, context);
        return part;
    }
    default:
        if (*bytes == '\n') {
            stream->chunk = CHUNK_SIZE;
        }
        return 1;
    }
}

static size_t take_some(struct stream *stream, const char *bytes, size_t size, on_value *then, void *context) {
    if (stream->state == HEAD) {
        bool whole;
        size_t used = take_line(stream, bytes, size, &whole);
        if (whole) {
            on_head_line(stream);
        }
        return used;
    }
    if (stream->state == STREAM && stream->chunked) {
        return take_chunk(stream, bytes, size, then, context);
    }
    if (stream->state == STREAM) {
        take_payload(stream, bytes, size, then, context);
        return size;
    }
    size_t part = size < stream->left ? size : stream->left;
    stream->payload += part;
    stream->left -= part;
    if (stream->left == 0) {
        stream->state = DONE;
    }
    return part;
}

void take(struct stream *stream, const char *bytes, size_t size, on_value *then, void *context) {
    while (size > 0 && stream->state != DONE && stream->state != BROKEN) {
        size_t used = take_some(stream, bytes, size, then, context);
        bytes += used;
        size -= used;
    }
}
