#include "watching.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "linnet/watch.h"

int watching_open(struct watching *watching, const char *path, uint32_t every_ms, const struct samples *data) {
    memset(watching, 0, sizeof *watching);
    if (!path) {
        return 0;
    }
    if (samples_read(&watching->windows, path)) {
        return -1;
    }
    const struct linnet_data *windows = &watching->windows.data;
    if (windows->form != LINNET_FORM_WINDOW || data->data.form != LINNET_FORM_WINDOW
        || windows->features != data->data.features) {
        fprintf(stderr, "linnet-board: --watch %s, accepted: windows (LNDW) like those of --data\n", path);
        return -1;
    }
    watching->every_ms = every_ms;
    watching->window = malloc(windows->features * sizeof *watching->window);
    return watching->window ? 0 : -1;
}

linnet_millis watching_run(struct watching *watching, struct linnet_board *board, linnet_millis now, const char *id) {
    static const char *const words[] = {"normal", "ALARM", "drift", "not known here", "sensor"};
    const struct linnet_data *windows = &watching->windows.data;
    struct linnet_found found;
    uint8_t label;
    if (watching->next == windows->count) {
        return LINNET_NEVER;
    }
    if (now < watching->at) {
        return watching->at;
    }
    watching->at = now + watching->every_ms;
    windows->load(windows->context, watching->next, watching->window, &label);
    if (linnet_board_watch(board, watching->window, &found) == LINNET_OK) {
        watching->next++;
        if (id && watching->told != words[found.state]) {
            fprintf(stderr, "%s: window %lu: %s, class %u of at most %u\n", id, (unsigned long)watching->next,
                    words[found.state], found.score, found.limit);
        }
        watching->told = words[found.state];
    }
    return watching->at;
}
