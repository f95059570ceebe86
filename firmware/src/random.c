#include "linnet/random.h"

#include "linnet/assert.h"

#define GOLDEN UINT64_C(0x9E3779B97F4A7C15)

uint64_t linnet_mix(uint64_t v) {
    uint64_t z = v + GOLDEN;
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

struct linnet_random linnet_random_stream(uint64_t seed, enum linnet_purpose purpose, uint32_t index) {
    const struct linnet_random random = {linnet_mix(seed ^ linnet_mix((uint64_t)purpose << 32 | index))};
    return random;
}

uint64_t linnet_random_next(struct linnet_random *random) {
    LINNET_ASSERT(random);
    const uint64_t out = linnet_mix(random->state);
    random->state += GOLDEN;
    return out;
}

uint32_t linnet_random_below(struct linnet_random *random, uint32_t n) {
    LINNET_ASSERT(random && n >= 1 && n <= UINT32_C(1) << 31);
    return (uint32_t)(((linnet_random_next(random) >> 32) * n) >> 32);
}

int32_t linnet_random_uniform(struct linnet_random *random, int32_t lo, int32_t hi) {
    LINNET_ASSERT(random && lo <= hi);
    const uint32_t span = (uint32_t)(hi - lo) + 1u;
    return lo + (int32_t)linnet_random_below(random, span);
}
