#include "linnet/newest.h"

#include <string.h>

#include "linnet/assert.h"

static int load(void *context, uint32_t i, void *features, uint8_t *label) {
    const struct linnet_newest *newest = context;
    const uint32_t at = (newest->taken - newest->data.count + i) % newest->capacity;
    memcpy(features, newest->examples + at * newest->example_bytes, newest->example_bytes);
    *label = newest->labels ? newest->labels[at] : 0;
    return 0;
}

static void count(struct linnet_newest *newest) {
    newest->data.count = newest->taken < newest->capacity ? newest->taken : newest->capacity;
}

void linnet_newest_init(struct linnet_newest *newest, uint32_t features, enum linnet_form form, void *examples,
                        uint8_t *labels, uint32_t capacity) {
    const struct linnet_data data = {newest, features, 0, (uint8_t)form, 1, load};
    LINNET_ASSERT(newest && examples && features > 0 && capacity > 0);
    newest->data = data;
    newest->examples = examples;
    newest->labels = labels;
    newest->example_bytes = features * (form == LINNET_FORM_FLOAT ? sizeof(float) : form == LINNET_FORM_WINDOW ? sizeof(int16_t) : 1u)
                            + (form == LINNET_FORM_TARGET ? sizeof(int16_t) : 0u);
    newest->capacity = capacity;
    count(newest);
}

void linnet_newest_add(struct linnet_newest *newest, const void *example, uint8_t label) {
    const uint32_t at = newest->taken % newest->capacity;
    LINNET_ASSERT(newest && example);
    memcpy(newest->examples + at * newest->example_bytes, example, newest->example_bytes);
    if (newest->labels) {
        newest->labels[at] = label;
    }
    newest->taken++;
    count(newest);
}
