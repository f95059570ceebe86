/* What becomes of the outbox (SPEC 16.6). */
#include "board_parts.h"
#include "linnet/bitmap.h"
#include "linnet/chunk.h"
#include "linnet/codec.h"

#define PIECE 32u /* values of a lost chunk decoded at a time */

/* Adds q · D of the chunk's values to the residual. */
static int refund(struct linnet_board *board, const uint8_t *packet, size_t length) {
    struct linnet_chunk chunk;
    struct linnet_decoder decoder;
    int error = linnet_chunk_read(&chunk, packet, length);
    const int h = error ? error : linnet_chunk_fits(&chunk, &board->layout);
    if (h < 0 || linnet_is_float(&board->layout)) {
        return h < 0 ? h : LINNET_OK;
    }
    const int shift = chunk.step + board->kept.residual_fraction;
    if (shift < 0) { /* made under another fraction */
        return LINNET_E_OUT_OF_RANGE;
    }
    error = linnet_chunk_decode(&decoder, &chunk);
    for (uint32_t i = 0; !error && i < chunk.count; i += PIECE) {
        int32_t q[PIECE];
        const uint32_t n = chunk.count - i < PIECE ? chunk.count - i : PIECE;
        error = linnet_decode_some(&decoder, q, n);
        for (uint32_t k = 0; !error && k < n; k++) {
            linnet_residual_refund(&board->residual, (unsigned)h, chunk.first + i + k, q[k], (unsigned)shift);
        }
    }
    return error;
}

void linnet_settle_outbox(struct linnet_board *board, const uint8_t *counted, int refunds) {
    LINNET_ASSERT(board);
    int changed = 0;
    int error = LINNET_OK;
    if (board->is_training) {
        return; /* there is no outbox then */
    }
    for (uint32_t i = 0; refunds && i < board->kept.outbox.chunks; i++) {
        const int is_folded = counted && linnet_bit_get(counted, i);
        if (!is_folded && board->residual.bits != 0 && !linnet_sent_sums(board)) {
            const int length = linnet_keep_chunk(board, i, board->parts.packet, board->parts.packet_bytes);
            if (length > 0) {
                refund(board, board->parts.packet, (size_t)length);
                changed = 1;
            }
        }
    }
    if (refunds) {
        linnet_dispatch_settled(board); /* whoever says what counted has answered */
    } else if (board->dispatch.stage != LINNET_DISPATCH_IDLE) {
        board->kept.has_worked = 0; /* nobody told what became of it: if its offer comes again, so does the work */
        changed = 1;
    }
    linnet_dispatch_drop(board);
    board->kept.outbox.chunks = 0;
    board->kept.outbox.bytes = changed ? 0 : board->kept.outbox.bytes;
    error = changed ? linnet_keep_again(board) : linnet_store_mark(&board->work_store);
    board->kept.outbox.bytes = 0;
    board->counts.last_error = error ? error : board->counts.last_error;
}
