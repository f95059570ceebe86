/*
 * How much memory and store a board needs, by protocol/vectors/sizes.txt, which `linnet board size` follows too; and that
 * the boards' arrays hold the models that the README names.
 */
#include "linnet/board.h"
#include "linnet/config.h"
#include "test.h"
#include "vectors.h"

#define SLOT_OUTBOX(chunks, bytes) ((uint32_t)(chunks) * ((uint32_t)(bytes) + 2u)) /* each with its length */

static void layout_of(const struct vector *v, struct linnet_layout *layout, struct linnet_training *training) {
    int8_t exponents[LINNET_MAX_LAYERS] = {0};
    long long numbers[LINNET_MAX_LAYERS + 1];
    uint16_t units[LINNET_MAX_LAYERS + 1];
    const int count = vector_numbers(v, "units", numbers, LINNET_MAX_LAYERS + 1);
    for (int i = 0; i < count; i++) {
        units[i] = (uint16_t)numbers[i];
    }
    const int given = vector_get(v, "exponents") ? vector_numbers(v, "exponents", numbers, LINNET_MAX_LAYERS) : 0;
    for (int i = 0; i < given; i++) {
        exponents[i] = (int8_t)numbers[i];
    }
    CHECK_EQUAL(linnet_layout_init(layout, (uint32_t)vector_number(v, "numeric"), (unsigned)count - 1u, units, exponents), LINNET_OK);
    memset(training, 0, sizeof *training);
    training->network = (uint8_t)vector_number(v, "network");
    training->batch = (uint32_t)vector_number(v, "batch");
#if LINNET_WITH_POINTS
    if (training->network == LINNET_POINTS || training->network == LINNET_AUTOENCODER) {
        training->sensing.front = (uint8_t)vector_number(v, "front");
        training->sensing.axes = (uint8_t)vector_number(v, "axes");
        training->sensing.samples = (uint16_t)vector_number(v, "samples");
    }
#endif
#if LINNET_WITH_AUTOENCODER
    if (training->network == LINNET_AUTOENCODER) {
        training->network = (uint8_t)linnet_trained_as(LINNET_AUTOENCODER, layout);
        training->sensing.learning = 1;
    }
#endif
}

/* Bytes that a struct in the memory takes more where pointers are longer than a board's. */
static size_t wider(unsigned network) {
    return sizeof(void *) > 4 && linnet_is_summed(network) ? 16u : 0u;
}

static int is_there(unsigned network) {
    return (LINNET_WITH_POINTS || network != LINNET_POINTS) && (LINNET_WITH_RIDGE || network != LINNET_RIDGE)
           && (LINNET_WITH_AUTOENCODER || network != LINNET_AUTOENCODER);
}

static void run(const char *file, const struct vector *v) {
    struct linnet_layout layout;
    struct linnet_training training;
    const unsigned bits = (unsigned)vector_number(v, "residual");
    const uint16_t chunks = (uint16_t)vector_number(v, "chunks");
    const uint16_t chunk_bytes = (uint16_t)vector_number(v, "chunkbytes");
    const uint32_t page = (uint32_t)vector_number(v, "page");
    (void)file;
    if (!is_there((unsigned)vector_number(v, "network"))) {
        return;
    }
    layout_of(v, &layout, &training);
    size_t memory = linnet_board_memory_size(&layout, &training, bits, chunks, chunk_bytes);
    const size_t most = (size_t)vector_number(v, "memory") + wider(training.network);
    if (memory > (size_t)vector_number(v, "memory") && memory <= most) {
        memory = (size_t)vector_number(v, "memory");
    }
    const uint32_t model = linnet_board_model_slot(&layout, page);
    const uint32_t work = linnet_board_work_slot(&layout, bits, SLOT_OUTBOX(chunks, chunk_bytes), page);
    const int is_whole = LINNET_FLOAT && LINNET_PACKET_LINKS && LINNET_WITH_AUTOENCODER; /* what is left out needs less */
    if ((is_whole ? memory != (size_t)vector_number(v, "memory") : memory > (size_t)vector_number(v, "memory"))
        || model != vector_number(v, "modelslot") || work != vector_number(v, "workslot")) {
        fprintf(stderr, "%s: memory: %lu\nmodelslot: %lu\nworkslot: %lu\n", vector_need(v, "name"), (unsigned long)memory,
                (unsigned long)model, (unsigned long)work);
        exit(1);
    }
    if (vector_get(v, "struct") && sizeof(void *) == 4) { /* its pointers are a board's */
        CHECK(sizeof(struct linnet_board) <= (size_t)vector_number(v, "struct"));
    }
    if (vector_get(v, "array")) {
        CHECK(memory <= (size_t)vector_number(v, "array"));
    }
}

int main(void) {
    vectors_run("sizes.txt", run);
    printf("struct linnet_board: %lu B\n", (unsigned long)sizeof(struct linnet_board));
    return 0;
}
