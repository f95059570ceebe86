/* What the README says of memory: the boards' arrays hold their models. Prints the table's figures. */
#include "linnet/board.h"
#include "test.h"

static size_t memory_of(unsigned numeric, unsigned network, unsigned layers, const uint16_t *units, uint32_t batch,
                        const char *name) {
    static const int8_t exponents[8] = {0};
    struct linnet_layout layout;
    struct linnet_training training;
    CHECK_EQUAL(linnet_layout_init(&layout, numeric, layers, units, exponents), LINNET_OK);
    memset(&training, 0, sizeof training);
    training.network = (uint8_t)network;
    training.batch = batch;
    const size_t bytes = linnet_board_memory_size(&layout, &training, 8, 64, 200);
    printf("%s: %lu parameters, memory %lu B, store %lu B\n", name, (unsigned long)layout.parameters,
           (unsigned long)bytes,
           2ul * (linnet_board_model_slot(&layout, 4096) + linnet_board_work_slot(&layout, 8, 64 * 202, 4096)));
    return bytes;
}

int main(void) {
    static const uint16_t tifed[] = {200, 50, 10};
    static const uint16_t keywords[] = {650, 16, 3};
    static const uint16_t head[] = {256, 2};
    CHECK(memory_of(LINNET_INT16, LINNET_TIFED, 2, tifed, 20, "TIFeD head 200-50-10") <= 48000);
    CHECK(memory_of(LINNET_INT16, LINNET_SIGMOID, 2, keywords, 1, "keywords 650-16-3") <= 104000);
    CHECK(memory_of(LINNET_INT16, LINNET_SOFTMAX, 1, head, 20, "TinyFedTL head 256-2") <= 30000);
    printf("struct linnet_board: %lu B\n", (unsigned long)sizeof(struct linnet_board));
    return 0;
}
