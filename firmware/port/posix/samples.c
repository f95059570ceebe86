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
        *label = samples->each % 2u != 0 ? at[samples->each - 1] : 0;
        return 0;
    }
    if (samples->data.form == LINNET_FORM_TARGET) {
        memcpy(features, at, samples->each);
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
    if (samples->data.form == LINNET_FORM_WINDOW || samples->data.form == LINNET_FORM_TARGET) {
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
    static const char forms[] = {'S', 'F', 'W', 'R'}; /* in the order of enum linnet_form */
    static const uint8_t each[] = {1, 4, 2, 1};        /* bytes of a feature */
    static const uint8_t behind[] = {1, 1, 0, 2};      /* bytes of label or target */
    uint8_t header[HEADER];
    const char *form = NULL;
    if (fread(header, 1, sizeof header, file) == sizeof header && memcmp(header, "LND", 3) == 0) {
        form = memchr(forms, header[3] == 'L' ? 'W' : header[3], sizeof forms);
    }
    if (!form) {
        fprintf(stderr, "linnet-board: %s: no LNDS, LNDF, LNDW, LNDL or LNDR at its start\n", path);
        return -1;
    }
    samples->data.form = (uint8_t)(form - forms);
    samples->data.features = linnet_load_le16(header + 4) * (samples->data.form == LINNET_FORM_WINDOW ? (uint32_t)header[6] : 1u);
    samples->data.count = linnet_load_le32(header + 7);
    samples->each = (size_t)each[samples->data.form] * samples->data.features + behind[samples->data.form] + (header[3] == 'L');
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
