/* Chunks that travel with the announcement of their update (SPEC 16.5): one packet where there would be several. */
#include "linnet/config.h"

#include "board_parts.h"
#include "linnet/chunk.h"

#define SHORT_HEAD 24u /* items of an array, bytes of a string, whose head is one byte */
#define MOST_PACKED 64u /* items of an array (SPEC 8.1), bits of `polled` */

#if LINNET_PACKET_LINKS

static size_t head_size(size_t length) {
    return length < SHORT_HEAD ? 1 : length < 256u ? 2 : 3;
}

static size_t limit_of(const struct linnet_board *board) {
    const size_t room = board->parts.packet_bytes < LINNET_MESSAGE_MAX ? board->parts.packet_bytes : LINNET_MESSAGE_MAX;
    const size_t link = board->settings.link->hello_bytes;
    return link < room ? link : room;
}

/* How many of the first chunks a hello takes that has so many bytes with an empty array. */
static unsigned fitting(struct linnet_board *board, size_t used) {
    unsigned count = 0;
    while (count < board->kept.outbox.chunks && count < MOST_PACKED) {
        const int length = linnet_keep_chunk(board, count, NULL, 0);
        used += head_size((size_t)length) + (size_t)length + (count + 1u == SHORT_HEAD);
        if (length <= 0 || used > limit_of(board)) {
            break;
        }
        count++;
    }
    return count;
}

/* Chunk i as it goes with the hello; 0 when it cannot be read. */
static size_t put(struct linnet_board *board, unsigned i, int is_first, uint8_t *at, size_t room) {
    struct linnet_dispatch *d = &board->dispatch;
    const int length = linnet_keep_chunk(board, i, NULL, 0);
    const size_t head = head_size(length > 0 ? (size_t)length : 0);
    struct linnet_cbor_writer writer = {at, head, 0};
    int read = LINNET_E_SPACE;
    if (length > 0 && head + (size_t)length <= room) {
        linnet_cbor_write_head(&writer, LINNET_CBOR_BYTES, (uint64_t)length);
        read = is_first ? linnet_sender_poll(&d->sender, at + head, room - head, board->now)
                        : linnet_keep_chunk(board, i, at + head, room - head);
    }
    if (read != length) {
        board->counts.last_error = read < 0 ? read : LINNET_E_STORE;
        return 0;
    }
    if (is_first && (at[head] & LINNET_FLAG_POLL) != 0) {
        d->polled |= UINT64_C(1) << i;
    } else if (d->polled >> i & 1u) {
        linnet_chunk_set_poll(at + head, (size_t)length, 1, linnet_say_seed(board, &board->kept.outbox.base));
    }
    return head + (size_t)length;
}

static void pack(struct linnet_board *board, struct linnet_message *hello, int is_first) {
    uint8_t *const packet = board->parts.packet;
    const size_t room = board->parts.packet_bytes;
    const uint64_t present = hello->present;
    linnet_message_mark(hello, LINNET_KEY_PACKETS);
    const int empty = linnet_message_write(hello, packet, room);
    struct linnet_dispatch *d = &board->dispatch;
    const unsigned count = empty < 0 ? 0 : is_first ? fitting(board, (size_t)empty) : d->packed;
    const size_t begin = (size_t)empty + (count >= SHORT_HEAD);
    size_t at = begin;
    d->packed = (uint8_t)count;
    for (unsigned i = 0; i < count; i++) {
        const size_t took = put(board, i, is_first, packet + at, room - at);
        at += took;
        d->packed = took > 0 ? d->packed : 0;
    }
    hello->packet_count = d->packed;
    hello->packets.bytes = packet + begin;
    hello->packets.length = at - begin;
    if (d->packed == 0) {
        hello->present = present;
    }
}

void linnet_packing_begin(struct linnet_board *board, struct linnet_message *hello) {
    LINNET_ASSERT(board && board->kept.outbox.chunks > 0 && board->dispatch.has_sender && hello);
    board->dispatch.polled = 0;
    linnet_sender_grant(&board->dispatch.sender, LINNET_MAX_CHUNKS); /* a hello is one packet of the window */
    pack(board, hello, 1);
}

void linnet_packing_again(struct linnet_board *board, struct linnet_message *hello) {
    LINNET_ASSERT(board && board->kept.outbox.chunks > 0 && hello);
    pack(board, hello, 0);
}

#endif
