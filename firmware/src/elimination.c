#include "linnet/elimination.h"

#include <string.h>

#include "linnet/assert.h"
#include "linnet/bytes.h"
#include "linnet/chunk.h"
#include "linnet/repair.h"

enum state { UNKNOWN, KNOWN, EQUATION };

/* state (1) ‖ bytes of the symbol in use (2) ‖ factors (chunks) ‖ symbol, zeros behind what is in use */
struct slot {
    uint8_t *at;
    uint8_t *factors;
    uint8_t *symbol;
};

static struct slot slot_of(const struct linnet_elimination *e, uint32_t i) {
    struct slot s;
    s.at = e->memory + (size_t)i * (3u + (size_t)e->chunks + e->symbol);
    s.factors = s.at + 3;
    s.symbol = s.factors + e->chunks;
    return s;
}

static struct slot scratch_of(const struct linnet_elimination *e) {
    return slot_of(e, e->chunks);
}

static void use(struct slot s, size_t length) {
    if (length > linnet_load_le16(s.at + 1)) {
        linnet_store_le16(s.at + 1, (uint16_t)length);
    }
}

void linnet_elimination_start(struct linnet_elimination *e, void *memory, size_t size, uint32_t chunks,
                              uint32_t chunk_bytes) {
    LINNET_ASSERT(e);
    memset(e, 0, sizeof *e);
    if (LINNET_REPAIRS && memory && chunks <= LINNET_REPAIR_MAX_COUNT && chunk_bytes >= LINNET_CHUNK_OVERHEAD
        && LINNET_ELIMINATION_MEMORY(chunks, chunk_bytes) <= size) {
        e->memory = memory;
        e->chunks = (uint16_t)chunks;
        e->symbol = (uint16_t)LINNET_SYMBOL_BYTES(chunk_bytes);
        memset(memory, 0, LINNET_ELIMINATION_MEMORY(chunks, chunk_bytes));
    }
}

static void add_row(const struct linnet_elimination *e, struct slot to, struct slot from, uint8_t factor) {
    const size_t length = linnet_load_le16(from.at + 1);
    linnet_gf_add(to.factors, from.factors, e->chunks, factor);
    linnet_gf_add(to.symbol, from.symbol, length, factor);
    use(to, length);
}

/* Makes the scratch row an equation of its own; 0 when nothing is left of it. */
static int settle(struct linnet_elimination *e) {
    const struct slot row = scratch_of(e);
    unsigned pivot = 0;
    while (pivot < e->chunks && row.factors[pivot] == 0) {
        pivot++;
    }
    if (pivot == e->chunks) {
        return 0;
    }
    const uint8_t inverse = linnet_gf_inverse(row.factors[pivot]);
    linnet_gf_scale(row.factors, e->chunks, inverse);
    linnet_gf_scale(row.symbol, e->symbol, inverse);
    for (unsigned i = 0; i < e->chunks; i++) {
        const struct slot held = slot_of(e, i);
        if (held.at[0] == EQUATION && held.factors[pivot] != 0) {
            add_row(e, held, row, held.factors[pivot]);
        }
    }
    const struct slot home = slot_of(e, pivot);
    memcpy(home.at, row.at, 3u + (size_t)e->chunks + e->symbol);
    home.at[0] = EQUATION;
    e->rank++;
    return 1;
}

static void add_symbol(struct slot to, const uint8_t *chunk, size_t length, uint8_t factor) {
    linnet_symbol_add(to.symbol, chunk, length, factor);
    use(to, LINNET_SYMBOL_BYTES(length));
}

void linnet_elimination_know(struct linnet_elimination *e, uint32_t index, const uint8_t *chunk, size_t length) {
    LINNET_ASSERT(e && chunk && length >= LINNET_CHUNK_OVERHEAD);
    int freed = 0;
    if (index >= e->chunks || LINNET_SYMBOL_BYTES(length) > e->symbol) {
        e->rank = 0; /* a chunk longer than announced: no repair of this object can be used */
        e->chunks = 0;
        return;
    }
    for (unsigned i = 0; i < e->chunks; i++) {
        const struct slot held = slot_of(e, i);
        if (held.at[0] == EQUATION && held.factors[index] != 0) {
            add_symbol(held, chunk, length, held.factors[index]);
            held.factors[index] = 0;
        }
    }
    const struct slot own = slot_of(e, index);
    if (own.at[0] == EQUATION) { /* the equation whose pivot this was finds another, or is spent */
        memcpy(scratch_of(e).at, own.at, 3u + (size_t)e->chunks + e->symbol);
        e->rank--;
        freed = 1;
    }
    memset(own.at, 0, 3u + (size_t)e->chunks + e->symbol);
    own.at[0] = KNOWN;
    add_symbol(own, chunk, length, 1);
    if (freed) {
        settle(e);
    }
}

int linnet_elimination_add(struct linnet_elimination *e, const struct linnet_chunk *repair) {
    LINNET_ASSERT(e && repair && repair->type == LINNET_TYPE_REPAIR && repair->length > LINNET_CHUNK_OVERHEAD);
    const uint32_t first = repair->first;
    const uint32_t count = repair->count;
    const size_t payload = repair->length - LINNET_CHUNK_OVERHEAD;
    struct linnet_coefficients c = linnet_coefficients(repair->index, repair->transfer, first);
    if (e->chunks == 0 || payload > e->symbol || first + count > e->chunks) {
        return 0;
    }
    const struct slot row = scratch_of(e);
    memset(row.at, 0, 3u + (size_t)e->chunks + e->symbol);
    memcpy(row.symbol, repair->bytes + LINNET_CHUNK_HEADER, payload);
    use(row, payload);
    for (uint32_t i = first; i < first + count; i++) {
        const struct slot covered = slot_of(e, i);
        const uint8_t factor = linnet_coefficient_next(&c);
        if (covered.at[0] != KNOWN) {
            row.factors[i] = factor;
        } else if (linnet_load_le16(covered.at + 1) > payload) {
            return 0;
        } else {
            linnet_gf_add(row.symbol, covered.symbol, linnet_load_le16(covered.at + 1), factor);
        }
    }
    for (unsigned i = 0; i < e->chunks; i++) {
        const struct slot held = slot_of(e, i);
        if (held.at[0] == EQUATION && row.factors[i] != 0) {
            add_row(e, row, held, row.factors[i]);
        }
    }
    return settle(e);
}

static int is_solved(const struct linnet_elimination *e, struct slot s, unsigned pivot) {
    for (unsigned i = 0; i < e->chunks; i++) {
        if (s.factors[i] != 0 && i != pivot) {
            return 0;
        }
    }
    return s.at[0] == EQUATION;
}

static void drop_equations(struct linnet_elimination *e) {
    for (unsigned i = 0; i < e->chunks; i++) {
        const struct slot s = slot_of(e, i);
        s.at[0] = s.at[0] == EQUATION ? UNKNOWN : s.at[0];
    }
    e->rank = 0;
}

int linnet_elimination_solve(struct linnet_elimination *e, unsigned type, uint16_t transfer, uint8_t *out,
                             size_t capacity, size_t *length) {
    LINNET_ASSERT(e && out && length);
    for (unsigned i = 0; i < e->chunks; i++) {
        const struct slot s = slot_of(e, i);
        if (!is_solved(e, s, i)) {
            continue;
        }
        const int bytes = linnet_symbol_chunk(s.symbol, linnet_load_le16(s.at + 1));
        if (bytes < 0 || (size_t)bytes > capacity) {
            drop_equations(e);
            return LINNET_E_UNDECODABLE;
        }
        linnet_symbol_rebuild(s.symbol, type, transfer, (uint16_t)i, out);
        *length = (size_t)bytes;
        return (int)i;
    }
    return LINNET_E_EMPTY;
}
