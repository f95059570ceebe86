#include "range_model.h"
#include "linnet/assert.h"


void linnet_range_start(struct linnet_range_model *model, unsigned init) {
    LINNET_ASSERT(model && init <= 15);
    static const uint8_t start[9][LINNET_RANGE_CONTEXTS] = {
        {254, 236, 228, 218, 201, 170, 150, 120, 190, 110, 90, 100, 120, 128, 128, 176, 128, 128},
        {250, 240, 236, 230, 215, 190, 170, 160, 208, 140, 110, 128, 160, 160, 150, 176, 128, 128},
        {247, 239, 234, 230, 220, 205, 195, 180, 206, 135, 100, 120, 160, 150, 140, 176, 128, 128},
        {243, 233, 230, 224, 214, 200, 195, 190, 212, 128, 100, 130, 165, 165, 134, 176, 128, 128},
        {239, 219, 214, 203, 186, 172, 175, 185, 214, 128, 90, 110, 175, 180, 150, 176, 128, 128},
        {236, 211, 200, 178, 143, 123, 124, 150, 200, 170, 115, 130, 180, 160, 150, 176, 128, 128},
        {225, 214, 205, 188, 136, 85, 60, 60, 130, 147, 155, 205, 197, 182, 160, 204, 170, 128},
        {190, 220, 200, 185, 122, 60, 45, 46, 83, 114, 130, 210, 205, 190, 140, 204, 170, 128},
        {188, 205, 178, 136, 111, 95, 69, 57, 75, 85, 90, 148, 185, 156, 128, 154, 180, 128},
    };
    const uint8_t *from = start[init < 8 ? init : 8];
    model->activity = 0;
    model->plain_bits = (uint8_t)(init > 7 ? init - 7 : 0);
    model->most_uses = init < 4 ? 255 : 127;
    for (unsigned i = 0; i < LINNET_RANGE_CONTEXTS; i++) {
        model->context[i] = (model->most_uses - 3u) << CHANCE_BITS | (uint32_t)from[i] << (CHANCE_BITS - 8);
    }
}

unsigned linnet_range_init(uint32_t sum, uint32_t n) {
    LINNET_ASSERT(n > 0);
    static const uint8_t thresholds[] = {3, 8, 20, 51, 115, 230}; /* in 1/256 of the mean magnitude */
    unsigned row = 0;
    while (row < 15) {
        const uint32_t threshold = row < 6 ? thresholds[row] : row == 6 ? 461u : 1024u << (row - 7);
        if (256u * sum < threshold * n) {
            break;
        }
        row++;
    }
    return row;
}

#if LINNET_FAST_CODEC
#define RATE(n) (uint16_t)(131072u / (2u * (255u - (n)) + 3u))
#define RATES_4(n) RATE(n), RATE((n) + 1), RATE((n) + 2), RATE((n) + 3)
#define RATES_16(n) RATES_4(n), RATES_4((n) + 4), RATES_4((n) + 8), RATES_4((n) + 12)
#define RATES_64(n) RATES_16(n), RATES_16((n) + 16), RATES_16((n) + 32), RATES_16((n) + 48)
const uint16_t linnet_range_rates[256] = {RATES_64(0), RATES_64(64), RATES_64(128), RATES_64(192)};
#endif
