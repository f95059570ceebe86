/* Requests and answers of a board on CoAP (SPEC 14). */
#include "linnet/coap.h"

#include <string.h>

#include "linnet/assert.h"
#include "linnet/bytes.h"
#include "linnet/message.h"

#define CODE_CONTENT 0x45u /* 2.05 */
#define CLASS(code) ((code) >> 5)

/* Tokens say what was asked for. Posts and polls overlap, so theirs are numbered. */
#define TOKEN_ROUND 1u
#define TOKEN_DOWN 0x4000u
#define TOKEN_UP 0x8000u

#define FIRST_WAIT_MS 500u
/* Until there is an offer; then as long as a gateway that forgot its observers may go unnoticed. */
#define LONGEST_SEARCH_MS 8000u
#define REFRESH_MS 60000u
#define LONGEST_POLL_MS 60000u
/* Polls after a post that was answered by nothing: the answer may have to come from further away. */
#define ASKS_AFTER_SILENCE 4u
/* Beyond so many bytes of an answer more may wait that did not fit. */
#define FULL_ANSWER 544u
/* An offer ends the board's interest in an update's end, so it waits a little for that. */
#define MOST_HELD 4u
#define HOLD_MS 250u
#define MOST_DOUBLINGS 6u

static char *put(char *at, const char *text) {
    const size_t length = strlen(text);
    memcpy(at, text, length);
    at[length] = '/';
    return at + length + 1;
}

static int request(struct linnet_coap *coap, struct linnet_coap_request *r, unsigned kind, const char *word) {
    char path[LINNET_COAP_PATH_MAX + 1];
    char *at = put(put(path, "linnet/v1"), coap->ids->fleet);
    at = kind == TOKEN_ROUND ? put(put(at, word), coap->ids->model) : put(put(at, coap->ids->board), word);
    at[-1] = 0;
    r->path = path;
    r->token = (uint16_t)(kind == TOKEN_ROUND ? kind : kind | (coap->requests++ & 0x3FFFu));
    r->echo = coap->echo;
    r->echo_length = coap->echo_length;
    const int error = coap->client.request(coap->client.context, r);
    coap->not_taken += error != 0;
    return error;
}

static void get(struct linnet_coap *coap, unsigned kind, const char *word) {
    struct linnet_coap_request r;
    memset(&r, 0, sizeof r);
    r.format = LINNET_FORMAT_NONE;
    r.observes = kind == TOKEN_ROUND;
    r.is_confirmable = 1;
    request(coap, &r, kind, word);
}

/* ---- what the board says ---- */

static int ready(void *context) {
    const struct linnet_coap *coap = context;
    return coap->is_up && (!coap->client.ready || coap->client.ready(coap->client.context));
}

/* Not confirmable: the board's own timers say again what is lost. Reports go the same way. */
static void send(void *context, enum linnet_channel channel, const uint8_t *bytes, size_t length) {
    struct linnet_coap_request r;
    (void)channel;
    memset(&r, 0, sizeof r);
    r.is_post = 1;
    r.bytes = bytes;
    r.length = length;
    r.format = bytes[0] >> 6 == 1 ? LINNET_FORMAT_CHUNK : LINNET_FORMAT_MESSAGE;
    request(context, &r, TOKEN_UP, "up");
}

static void want(void *context, enum linnet_object object, int on) {
    struct linnet_coap *coap = context;
    if (object != LINNET_UPDATE) {
        return;
    }
    coap->awaits_end = (uint8_t)on;
    coap->down_wait = FIRST_WAIT_MS;
    if (on) {
        coap->down_at = 0; /* at the next poll, which begins the waiting */
        coap->asks = 0;
    } else {
        coap->down_at = LINNET_NEVER;
        coap->round_at = coap->holds_offer > 0 ? 0 : coap->round_at;
        coap->holds_offer = 0;
    }
}

/* ---- the session ---- */

static int is_id(const char *text) {
    return text && linnet_is_id((const uint8_t *)text, strlen(text));
}

int linnet_coap_init(struct linnet_coap *coap, struct linnet_board *board, struct linnet_board_settings *settings,
                     const struct linnet_coap_client *client) {
    static const struct linnet_link link = {0, ready, send, want, {200, 3, 1}, LINNET_MESSAGE_MAX, 0, 0, 0};
    LINNET_ASSERT(coap && board && settings && client && client->request);
    memset(coap, 0, sizeof *coap);
    if (!is_id(settings->board) || !is_id(settings->fleet) || !is_id(settings->model)) {
        return LINNET_E_MALFORMED;
    }
    coap->link = link;
    coap->link.context = coap;
    coap->client = *client;
    coap->board = board;
    coap->ids = settings;
    coap->round_at = LINNET_NEVER;
    coap->down_at = LINNET_NEVER;
    settings->link = &coap->link;
    if (client->longest > 0) {
        if (client->longest < settings->chunk_bytes + LINNET_REPAIR_EXTRA) {
            return LINNET_E_SPACE;
        }
        coap->link.hello_bytes = client->longest < LINNET_MESSAGE_MAX ? client->longest : LINNET_MESSAGE_MAX;
    }
    return LINNET_OK;
}

void linnet_coap_up(struct linnet_coap *coap, linnet_millis now) {
    LINNET_ASSERT(coap && coap->board);
    linnet_coap_down(coap);
    coap->is_up = 1;
    coap->round_at = now;
    coap->round_wait = FIRST_WAIT_MS;
    coap->down_at = coap->awaits_end ? now : LINNET_NEVER;
    linnet_board_connected(coap->board, now);
}

void linnet_coap_down(struct linnet_coap *coap) {
    LINNET_ASSERT(coap && coap->board);
    if (coap->is_up) {
        linnet_board_disconnected(coap->board);
    }
    coap->is_up = 0;
    coap->holds_offer = 0;
    coap->echo_length = 0;
}

uint32_t linnet_coap_pause(struct linnet_coap *coap) {
    LINNET_ASSERT(coap);
    const uint32_t pause = FIRST_WAIT_MS << coap->tries;
    coap->tries = (uint8_t)(coap->tries < MOST_DOUBLINGS ? coap->tries + 1u : coap->tries);
    return pause;
}

static uint32_t doubled(uint32_t wait, uint32_t most) {
    return wait < most / 2u ? 2u * wait : most;
}

linnet_millis linnet_coap_poll(struct linnet_coap *coap, linnet_millis now) {
    LINNET_ASSERT(coap && coap->board);
    if (!coap->is_up) {
        return LINNET_NEVER;
    }
    if (coap->down_at <= now && ready(coap)) {
        get(coap, TOKEN_DOWN, "down");
        coap->down_at = linnet_after(now, coap->down_wait);
        coap->down_wait = doubled(coap->down_wait, LONGEST_POLL_MS);
        coap->asks = (uint8_t)(coap->asks > 0 ? coap->asks - 1u : 0);
        if (!coap->awaits_end && coap->asks == 0) {
            coap->down_at = LINNET_NEVER;
        }
    }
    if (coap->round_at <= now && ready(coap)) {
        get(coap, TOKEN_ROUND, "round");
        coap->round_at = linnet_after(now, coap->round_wait);
        coap->round_wait = doubled(coap->round_wait, coap->round_wait < LONGEST_SEARCH_MS ? LONGEST_SEARCH_MS : REFRESH_MS);
    }
    return coap->round_at < coap->down_at ? coap->round_at : coap->down_at;
}

/* ---- what comes ---- */

/* The packets of an answer, each to the board. */
static int unpack(struct linnet_coap *coap, int32_t format, const uint8_t *bytes, size_t length, linnet_millis now) {
    int error = LINNET_OK;
    if (format != LINNET_FORMAT_BUNDLE) {
        return linnet_board_receive(coap->board, bytes, length, now);
    }
    while (length >= 2) {
        const size_t packet = linnet_load_le16(bytes);
        if (packet == 0 || packet > length - 2u) {
            break;
        }
        error = linnet_board_receive(coap->board, bytes + 2, packet, now);
        bytes += 2u + packet;
        length -= 2u + packet;
    }
    coap->malformed += length > 0;
    return length > 0 ? LINNET_E_MALFORMED : error;
}

static int take_offer(struct linnet_coap *coap, const uint8_t *bytes, size_t length, linnet_millis now) {
    if (coap->awaits_end && coap->holds_offer < MOST_HELD) {
        coap->round_at = linnet_after(now, HOLD_MS << coap->holds_offer);
        coap->down_at = now;
        coap->down_wait = FIRST_WAIT_MS;
        coap->holds_offer++;
        return LINNET_OK;
    }
    coap->holds_offer = 0;
    coap->round_wait = REFRESH_MS;
    coap->round_at = linnet_after(now, REFRESH_MS);
    return linnet_board_receive(coap->board, bytes, length, now);
}

int linnet_coap_answer(struct linnet_coap *coap, uint16_t token, unsigned code, int32_t format, const uint8_t *bytes,
                       size_t length, linnet_millis now) {
    LINNET_ASSERT(coap && coap->board && (bytes || length == 0));
    const int is_ours = format == LINNET_FORMAT_CHUNK || format == LINNET_FORMAT_MESSAGE || format == LINNET_FORMAT_BUNDLE;
    if (!coap->is_up || (length > 0 && !is_ours)) {
        coap->malformed += coap->is_up != 0;
        return LINNET_E_NOT_ALLOWED; /* late, or words for a human */
    }
    coap->tries = 0;
    coap->echo_length = CLASS(code) == 2 ? 0 : coap->echo_length;
    if (token == TOKEN_ROUND) {
        return code == CODE_CONTENT && length > 0 ? take_offer(coap, bytes, length, now) : LINNET_OK;
    }
    if (length > FULL_ANSWER) {
        coap->down_at = now;
        coap->asks = coap->asks > 0 ? coap->asks : 1;
    } else if (length == 0 && token >= TOKEN_UP && coap->down_at == LINNET_NEVER) {
        coap->asks = ASKS_AFTER_SILENCE;
        coap->down_wait = FIRST_WAIT_MS;
        coap->down_at = linnet_after(now, FIRST_WAIT_MS);
    } else if (length > 0 && !coap->awaits_end) {
        coap->down_at = LINNET_NEVER;
    }
    return length > 0 ? unpack(coap, format, bytes, length, now) : LINNET_OK;
}

void linnet_coap_challenge(struct linnet_coap *coap, uint16_t token, const uint8_t *echo, size_t length,
                           linnet_millis now) {
    LINNET_ASSERT(coap && coap->board && (echo || length == 0));
    if (!coap->is_up || length == 0 || length > LINNET_COAP_ECHO_MAX) {
        return;
    }
    memcpy(coap->echo, echo, length);
    coap->echo_length = (uint8_t)length;
    if (token == TOKEN_ROUND) {
        coap->round_at = now; /* a post the board says again by itself */
    } else if (token < TOKEN_UP) {
        coap->down_at = now;
    }
}
