/* Examples as they are: LNDS, LNDF, LNDW, LNDL or LNDR, as the posix port reads them. */
#include <string.h>

#include "linnet/bytes.h"
#include "linnet/config.h"
#include "port.h"
#include "samples.h"

static const uint8_t *const samples = (const uint8_t *)PORT_SAMPLES_ADDRESS;
static struct linnet_data data;

#define PORT_WINDOW 600u /* values of a window that is judged */

#define REAL (LINNET_FLOAT && data.form == LINNET_FORM_FLOAT)
#define TARGET (LINNET_WITH_RIDGE && data.form == LINNET_FORM_TARGET)
#define WINDOW ((LINNET_WITH_POINTS || LINNET_WITH_WINDOWS) && data.form == LINNET_FORM_WINDOW)
#define LABELLED (!WINDOW || (LINNET_WITH_WINDOWS && samples[3] == 'L'))

static int load(void *context, uint32_t i, void *out, uint8_t *label) {
    const size_t bytes = data.features * (REAL ? 4u : WINDOW ? 2u : 1u);
    const uint8_t *at = samples + 11 + i * (bytes + (TARGET ? 2u : LABELLED ? 1u : 0u));
    (void)context;
    for (uint32_t k = 0; WINDOW && k < data.features; k++) {
        ((int16_t *)out)[k] = linnet_to_s16(linnet_load_le16(at + 2 * k));
    }
    if (!LABELLED) {
        return 0;
    }
    for (uint32_t k = 0; REAL && k < data.features; k++) {
        ((float *)out)[k] = linnet_load_float(at + 4 * k);
    }
    if (!REAL && !WINDOW) {
        memcpy(out, at, bytes + (TARGET ? 2u : 0u));
    }
    *label = at[bytes];
    return 0;
}

#if LINNET_WITH_POINTS
static const uint8_t *watched; /* behind the samples */
static uint32_t judged;

const int16_t *port_watched(void) {
    static int16_t window[PORT_WINDOW];
    if (data.form != LINNET_FORM_WINDOW || data.features > PORT_WINDOW || memcmp(watched, "LNDW", 4) != 0
        || judged == linnet_load_le32(watched + 7)) {
        return 0;
    }
    const uint8_t *at = watched + 11 + judged * 2u * data.features;
    for (uint32_t k = 0; k < data.features; k++, at += 2) {
        window[k] = linnet_to_s16(linnet_load_le16(at));
    }
    return window;
}

void port_judged(void) {
    judged++;
}
#endif

const struct linnet_data *port_samples(void) {
    const int is_labelled = LINNET_WITH_WINDOWS && memcmp(samples, "LNDL", 4) == 0;
    const int is_windows = is_labelled || (LINNET_WITH_POINTS && memcmp(samples, "LNDW", 4) == 0);
    const int is_targets = LINNET_WITH_RIDGE && memcmp(samples, "LNDR", 4) == 0;
    if (is_windows || is_targets || memcmp(samples, "LNDS", 4) == 0 || (LINNET_FLOAT && memcmp(samples, "LNDF", 4) == 0)) {
        data.form = is_windows ? LINNET_FORM_WINDOW : is_targets ? LINNET_FORM_TARGET : samples[3] == 'F' ? LINNET_FORM_FLOAT : LINNET_FORM_INT8;
        data.features = linnet_load_le16(samples + 4) * (is_windows ? (uint32_t)samples[6] : 1u);
        data.count = linnet_load_le32(samples + 7);
        const uint32_t each = is_windows ? 2u * data.features + (is_labelled ? 1u : 0u) : data.features * (REAL ? 4u : 1u) + (is_targets ? 2u : 1u);
        if (data.count > (PORT_SAMPLES_BYTES - 11u) / each) {
            data.count = 0;
        }
#if LINNET_WITH_POINTS
        watched = samples + 11 + data.count * each;
#endif
    }
    data.load = load;
    return &data;
}
