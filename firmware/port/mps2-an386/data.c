/* Examples as they are: LNDS or LNDF, as the posix port reads them. */
#include <string.h>

#include "linnet/bytes.h"
#include "linnet/config.h"
#include "port.h"
#include "samples.h"

static const uint8_t *const samples = (const uint8_t *)PORT_SAMPLES_ADDRESS;
static struct linnet_data data;

#define REAL (LINNET_FLOAT && data.is_real)

static int load(void *context, uint32_t i, void *out, uint8_t *label) {
    const size_t bytes = data.features * (REAL ? 4u : 1u);
    const uint8_t *at = samples + 11 + i * (bytes + 1);
    (void)context;
    for (uint32_t k = 0; REAL && k < data.features; k++) {
        ((float *)out)[k] = linnet_load_float(at + 4 * k);
    }
    if (!REAL) {
        memcpy(out, at, bytes);
    }
    *label = at[bytes];
    return 0;
}

const struct linnet_data *port_samples(void) {
    if (memcmp(samples, "LNDS", 4) == 0 || (LINNET_FLOAT && memcmp(samples, "LNDF", 4) == 0)) {
        data.is_real = samples[3] == 'F';
        data.features = linnet_load_le16(samples + 4);
        data.count = linnet_load_le32(samples + 7);
        const uint32_t each = data.features * (REAL ? 4u : 1u) + 1u;
        if (data.count > (PORT_SAMPLES_BYTES - 11u) / each) {
            data.count = 0;
        }
    }
    data.load = load;
    return &data;
}
