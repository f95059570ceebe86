/* The board on bare metal: frames on UART0, store in PSRAM, ids and examples from where QEMU's loader put them. */
#include <string.h>

#include "linnet/board.h"
#include "linnet/frame.h"
#include "port.h"
#include "samples.h"
#if LINNET_WITH_POINTS
#include "linnet/watch.h"
#endif

/* What the model takes: linnet_board_memory_size. The default holds any of the README's networks. */
#ifndef MEMORY_BYTES
#define MEMORY_BYTES 176000u
#endif
#ifndef CHUNK_BYTES
#define CHUNK_BYTES 256u
#endif
#ifndef MAX_CHUNKS
#define MAX_CHUNKS 128u
#endif

static uint64_t memory[MEMORY_BYTES / 8];
static struct linnet_board board;
static uint8_t content[LINNET_FRAME_MAX_CONTENT];
static uint8_t line[LINNET_FRAME_SIZE(LINNET_FRAME_MAX_CONTENT)];

/* What linnet/line.h does for other ports: by itself it is 80 bytes shorter, which the smallest image needs. */
static int ready(void *context) {
    (void)context;
    return 1;
}

static void send_frame(void *context, enum linnet_channel channel, const uint8_t *bytes, size_t length) {
    const int is_message = linnet_content_kind(bytes, length) == LINNET_CONTENT_MESSAGE;
    const int n = is_message ? linnet_frame_write_message(bytes, length, line, sizeof line)
                             : linnet_frame_write(bytes, length, line, sizeof line);
    (void)context;
    (void)channel;
    if (n > 0) {
        port_write(line, (size_t)n);
    }
}

static const struct linnet_link uart = {0, ready, send_frame, 0, {30, 0, 1}, 0, 0, 1, 0};

/* Ids are words behind "LNID", a space before each. The copy ends with a zero for each id that may be missing. */
#define IDS_BYTES (3u * (LINNET_ID_MAX + 1u))
static char ids[IDS_BYTES + 3u];

static const char *next_id(char **at) {
    char *const id = *at;
    while (linnet_is_id((const uint8_t *)*at, 1)) {
        (*at)++;
    }
    const int is_none = *at == id;
    *(*at)++ = 0;
    return is_none ? 0 : id;
}

static void find_ids(struct linnet_board_settings *settings) {
    const char *from = (const char *)PORT_IDS_ADDRESS;
    char *at = ids;
    settings->board = "board";
    settings->model = "model";
    if (memcmp(from, "LNID ", 5) == 0) {
        memcpy(ids, from + 5, IDS_BYTES);
        settings->board = next_id(&at);
        settings->model = next_id(&at);
        settings->fleet = next_id(&at);
    }
}

#if LINNET_WITH_POINTS
#define EVERY_MILLIS 20

/* A sensor's windows come now and then; when they can be judged they are. */
static void watch(linnet_millis now) {
    static linnet_millis at;
    struct linnet_found found;
    const int16_t *window = now >= at ? port_watched() : 0;
    if (window) {
        at = now + EVERY_MILLIS;
        if (linnet_board_watch(&board, window, &found) == LINNET_OK) {
            port_judged();
        }
    }
}
#endif

int main(void) {
    struct linnet_board_settings settings;
    struct linnet_frame_reader reader;
    port_init();
    memset(&settings, 0, sizeof settings);
    find_ids(&settings);
    settings.link = &uart;
    settings.data = port_samples();
    settings.flash = &port_flash;
    settings.model_slot_bytes = PORT_STORE_BYTES / 4;
    settings.work_slot_bytes = PORT_STORE_BYTES / 4;
    settings.slots = 2;
    settings.max_chunks = MAX_CHUNKS;
    settings.chunk_bytes = CHUNK_BYTES;
    settings.random_seed = port_ticks();
    settings.memory = memory;
    settings.memory_bytes = sizeof memory;
    if (linnet_board_init(&board, &settings, port_millis())) {
        return 1;
    }
    linnet_frame_reader_init(&reader, content, sizeof content);
    linnet_board_connected(&board, port_millis());
    for (;;) {
        const linnet_millis wake = linnet_board_poll(&board, port_millis());
        int byte;
#if LINNET_WITH_POINTS
        watch(port_millis());
#endif
        while ((byte = port_read()) >= 0) {
            const int length = linnet_frame_reader_take(&reader, (uint8_t)byte);
            if (length > 0) {
                linnet_board_receive(&board, content, (size_t)length, port_millis());
                break; /* let the board answer before the next one */
            }
        }
        if (port_millis() >= PORT_LAST_MILLIS) {
            port_restart();
        }
        if (byte < 0 && wake > port_millis()) {
            port_wait();
        }
    }
}
