/* The board's memory: cut into its parts for a layout and network. */
#include <string.h>

#include "board_parts.h"

static size_t padded(size_t bytes) {
    return (bytes + 7u) & ~(size_t)7u;
}

static size_t packet_size(uint16_t max_chunks, uint16_t chunk_bytes) {
    const size_t alone = 320u + LINNET_BITMAP_BYTES(max_chunks);
    const size_t message = LINNET_PACKET_LINKS && alone < LINNET_MESSAGE_MAX ? LINNET_MESSAGE_MAX : alone;
    const size_t repair = LINNET_SENDER_PACKET((size_t)chunk_bytes);
    return padded(repair > message ? repair : message);
}

/* All but scratch, and where each begins; `end` is where scratch does. */
struct plan {
    size_t momentum;
    size_t residual;
    size_t offsets;
    size_t sender;
    size_t bitmap;
    size_t packet;
    size_t own; /* two words a feature, of a model with a table of points */
    size_t end;
};

static struct plan plan_of(const struct linnet_layout *layout, unsigned network, unsigned residual_bits,
                           uint16_t max_chunks, uint16_t chunk_bytes) {
    struct plan p;
    const size_t n = layout->parameters;
    const size_t trained = linnet_trained_parameters(network, layout);
    const unsigned as = linnet_trained_as(network, layout);
    p.momentum = padded(trained * (linnet_trains_integers(as) ? sizeof(int16_t) : sizeof(float)) + (n - trained) * sizeof(int16_t));
    p.residual = p.momentum + (LINNET_FLOAT && as == LINNET_SIGMOID ? padded(trained * sizeof(float)) : 0);
    p.offsets = p.residual + padded(linnet_residual_size(residual_bits, (uint32_t)trained));
    p.sender = p.offsets + padded(max_chunks * sizeof(uint32_t));
    p.bitmap = p.sender + padded(LINNET_SENDER_MEMORY((size_t)max_chunks));
    p.packet = p.bitmap + padded(LINNET_BITMAP_BYTES((size_t)max_chunks));
    p.own = p.packet + packet_size(max_chunks, chunk_bytes);
    p.end = p.own + (linnet_has_table(network) ? linnet_own_bytes(layout) : 0);
    return p;
}

#if LINNET_WITH_WINDOWS
/* Of the fleet's scale, for boards with windows. */
static size_t scale_size(const struct linnet_inputs *inputs) {
    return padded(4u * inputs->features);
}
#endif

size_t linnet_board_memory_size(const struct linnet_layout *layout, const struct linnet_training *training,
                                unsigned residual_bits, uint16_t max_chunks, uint16_t chunk_bytes) {
    LINNET_ASSERT(layout && layout->layers > 0 && training && max_chunks > 0);
    return plan_of(layout, linnet_training_network(training), residual_bits, max_chunks, chunk_bytes).end
#if LINNET_WITH_WINDOWS
           + scale_size(&training->inputs)
#endif
           + linnet_training_scratch_size(training, layout);
}

int linnet_memory_cut(struct linnet_board *board, unsigned network) {
    LINNET_ASSERT(board && board->settings.memory && board->layout.layers > 0);
    const struct linnet_board_settings *settings = &board->settings;
    const struct plan p =
        plan_of(&board->layout, network, board->residual.bits, settings->max_chunks, settings->chunk_bytes);
    struct linnet_board_parts *parts = &board->parts;
    uint8_t *const memory = settings->memory;
    if (p.end > settings->memory_bytes) {
        return LINNET_E_SPACE;
    }
    board->network = (uint8_t)network;
    parts->parameters = memory;
    parts->momentum = p.residual > p.momentum ? (float *)(void *)(memory + p.momentum) : NULL;
    memset(memory + p.momentum, 0, p.residual - p.momentum);
    board->residual.values = memory + p.residual;
    parts->offsets = (uint32_t *)(void *)(memory + p.offsets);
    parts->sender = memory + p.sender;
    parts->bitmap = memory + p.bitmap;
    parts->packet = memory + p.packet;
    parts->packet_bytes = p.own - p.packet;
    parts->scratch = memory + p.end;
    parts->scratch_bytes = settings->memory_bytes - p.end;
#if LINNET_WITH_WINDOWS
    const size_t scale = padded(4u * parts->scaled);
    if (scale > parts->scratch_bytes) {
        return LINNET_E_SPACE;
    }
    parts->scale = parts->scratch;
    parts->scratch += scale;
    parts->scratch_bytes -= scale;
#endif
#if LINNET_WITH_POINTS
    parts->own_words = (int32_t *)(void *)(memory + p.own);
    board->watch.is_cut = 0;
#endif
    board->parameters_state = LINNET_PARAMETERS_DIRTY;
    return LINNET_OK;
}
