/* What the board says, and as whom. */
#include <string.h>

#include "board_parts.h"
#include "linnet/chunk.h"
#include "linnet/mac.h"

static struct linnet_slice slice_of(const char *text) {
    const struct linnet_slice slice = {(const uint8_t *)text, strlen(text)};
    return slice;
}

struct linnet_slice linnet_say_model_id(const struct linnet_board *board) {
    LINNET_ASSERT(board && board->settings.model);
    return slice_of(board->settings.model);
}

uint32_t linnet_say_seed(const struct linnet_board *board, const struct linnet_base *base) {
    LINNET_ASSERT(board && base);
    const struct linnet_slice id = linnet_say_model_id(board);
    return linnet_chunk_seed(id.bytes, id.length, base->version, base->digest);
}

static void say(struct linnet_board *board, enum linnet_channel channel, const struct linnet_message *message, uint8_t *out,
                size_t capacity) {
    const struct linnet_link *link = board->settings.link;
    const int length = linnet_message_write(message, out, capacity);
    if (length < 0) {
        board->counts.last_error = length;
        return;
    }
    board->counts.bytes_up += (uint32_t)length;
    link->send(link->context, channel, out, (size_t)length);
}

#define SMALL_BYTES 256u /* before there is a layout there is no packet buffer */

void linnet_say_message(struct linnet_board *board, enum linnet_channel channel, const struct linnet_message *message) {
    LINNET_ASSERT(board && message && message->type != 0);
    uint8_t small[SMALL_BYTES];
    const int has_parts = board->has_layout;
    say(board, channel, message, has_parts ? board->parts.packet : small, has_parts ? board->parts.packet_bytes : sizeof small);
}

#if LINNET_MACS
/* Proves the report, where the board has a key; mac holds what is put into it. */
static void prove(const struct linnet_board *board, struct linnet_message *report, uint8_t *out, size_t capacity,
                  uint8_t mac[LINNET_MAC_BYTES]) {
    const struct linnet_mac_key key = linnet_mac_key_of(&board->settings);
    if (!key.key) {
        return;
    }
    memset(mac, 0, LINNET_MAC_BYTES);
    report->mac.bytes = mac;
    report->mac.length = LINNET_MAC_BYTES;
    linnet_message_mark(report, LINNET_KEY_MAC);
    const int length = linnet_message_write(report, out, capacity);
    if (length > 0) { /* else it is not said either */
        linnet_mac_report(&key, report, out, (size_t)length, mac);
    }
}

void linnet_say_report(struct linnet_board *board, struct linnet_message *report) {
    LINNET_ASSERT(board && report && report->type != 0);
    uint8_t mac[LINNET_MAC_BYTES];
    uint8_t small[SMALL_BYTES];
    const int has_parts = board->has_layout;
    uint8_t *const out = has_parts ? board->parts.packet : small;
    const size_t capacity = has_parts ? board->parts.packet_bytes : sizeof small;
    prove(board, report, out, capacity, mac);
    say(board, LINNET_CHANNEL_REPORT, report, out, capacity);
}
#endif

#if LINNET_HOOKS
void linnet_say_lack(struct linnet_board *board) {
    LINNET_ASSERT(board);
    struct linnet_message m;
    if (!board->lacks) {
        return;
    }
    board->lacks = 0;
    linnet_message_init(&m, LINNET_REPORT);
    m.model = linnet_say_model_id(board);
    m.version = board->needs_version;
    m.memory[0] = (uint32_t)board->settings.memory_bytes;
    m.memory[1] = board->needs;
    linnet_message_mark(&m, LINNET_KEY_MODEL);
    linnet_message_mark(&m, LINNET_KEY_VERSION);
    linnet_message_mark(&m, LINNET_KEY_MEMORY);
    linnet_say_report(board, &m);
}
#endif

void linnet_say_identity(struct linnet_board *board) {
    LINNET_ASSERT(board);
    struct linnet_message m;
    if (!board->settings.link->identifies) {
        return;
    }
    linnet_message_init(&m, LINNET_IDENTIFY);
    m.board = slice_of(board->settings.board);
    m.model = linnet_say_model_id(board);
    linnet_message_mark(&m, LINNET_KEY_BOARD);
    linnet_message_mark(&m, LINNET_KEY_MODEL);
    if (board->settings.fleet) {
        m.fleet = slice_of(board->settings.fleet);
        linnet_message_mark(&m, LINNET_KEY_FLEET);
    }
    linnet_say_message(board, LINNET_CHANNEL_UP, &m);
}
