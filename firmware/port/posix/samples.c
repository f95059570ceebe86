#include "samples.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "linnet/bytes.h"

#define HEADER 11u

static int load(void *context, uint32_t i, void *features, uint8_t *label) {
    const struct samples *samples = context;
    const uint8_t *at = samples->bytes + i * samples->each;
    if (samples->data.form == LINNET_FORM_WINDOW) {
        for (uint32_t k = 0; k < samples->data.features; k++) {
            ((int16_t *)features)[k] = linnet_to_s16(linnet_load_le16(at + 2 * k));
        }
        return 0;
    }
    if (samples->data.form == LINNET_FORM_FLOAT) {
        for (uint32_t k = 0; k < samples->data.features; k++) {
            ((float *)features)[k] = linnet_load_float(at + 4 * k);
        }
    } else {
        memcpy(features, at, samples->data.features);
    }
    *label = at[samples->each - 1];
    return 0;
}

static int check(const struct samples *samples, const char *path, uint8_t classes) {
    if (samples->data.form == LINNET_FORM_WINDOW) {
        return 0;
    }
    for (uint32_t i = 0; i < samples->data.count; i++) {
        const uint8_t label = samples->bytes[(i + 1) * samples->each - 1];
        if (label >= classes) {
            fprintf(stderr, "linnet-board: %s: example %lu has label %u of %u classes\n", path, (unsigned long)i, label,
                    classes);
            return -1;
        }
    }
    return 0;
}

static int read_file(struct samples *samples, FILE *file, const char *path) {
    uint8_t header[HEADER];
    if (fread(header, 1, sizeof header, file) != sizeof header
        || (memcmp(header, "LNDS", 4) != 0 && memcmp(header, "LNDF", 4) != 0 && memcmp(header, "LNDW", 4) != 0)) {
        fprintf(stderr, "linnet-board: %s: no LNDS, LNDF or LNDW at its start\n", path);
        return -1;
    }
    samples->data.form = header[3] == 'W' ? LINNET_FORM_WINDOW : header[3] == 'F' ? LINNET_FORM_FLOAT : LINNET_FORM_INT8;
    samples->data.features = linnet_load_le16(header + 4) * (header[3] == 'W' ? (uint32_t)header[6] : 1u);
    samples->data.count = linnet_load_le32(header + 7);
    samples->each = header[3] == 'W' ? 2u * samples->data.features : samples->data.features * (header[3] == 'F' ? 4u : 1u) + 1u;
    if (samples->data.features == 0 || samples->data.count == 0 || samples->data.count > LINNET_MAX_EXAMPLES) {
        fprintf(stderr, "linnet-board: %s: %lu features, %lu examples, accepted: 1 or more, 1 to %u\n", path,
                (unsigned long)samples->data.features, (unsigned long)samples->data.count, LINNET_MAX_EXAMPLES);
        return -1;
    }
    const size_t size = samples->each * samples->data.count;
    samples->bytes = malloc(size);
    if (!samples->bytes || fread(samples->bytes, 1, size, file) != size || fgetc(file) != EOF) {
        fprintf(stderr, "linnet-board: %s: not %lu bytes of examples behind the header\n", path, (unsigned long)size);
        return -1;
    }
    return check(samples, path, header[6]);
}

int samples_read(struct samples *samples, const char *path) {
    memset(samples, 0, sizeof *samples);
    FILE *file = fopen(path, "rb");
    if (!file) {
        fprintf(stderr, "linnet-board: %s: %s\n", path, strerror(errno));
        return -1;
    }
    const int error = read_file(samples, file, path);
    fclose(file);
    samples->data.context = samples;
    samples->data.load = load;
    return error;
}
