/*
 * Any answers, challenges and breaks in any order: an event is five bytes (kind, token, code, format and length), then the
 * payload.
 */
#include "fuzzed_board.h"
#include "linnet/coap.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static unsigned answer;

static int request(void *context, const struct linnet_coap_request *r) {
    (void)context;
    return strlen(r->path) > LINNET_COAP_PATH_MAX || r->echo_length > LINNET_COAP_ECHO_MAX || answer++ % 7u == 0 ? -1 : 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
    static const uint16_t tokens[4] = {1, 0x4000, 0x8000, 0x8001};
    static const int32_t formats[4] = {LINNET_FORMAT_BUNDLE, LINNET_FORMAT_MESSAGE, LINNET_FORMAT_CHUNK, LINNET_FORMAT_NONE};
    static const struct linnet_coap_client client = {0, request, 0, 0};
    static struct linnet_board board;
    static struct linnet_coap coap;
    static struct linnet_board_settings settings;
    linnet_millis now = 0;
    fuzzed_settings(&settings);
    if (linnet_coap_init(&coap, &board, &settings, &client) || linnet_board_init(&board, &settings, now)) {
        return 0;
    }
    linnet_coap_up(&coap, now);
    while (length >= 5) {
        const uint8_t *const head = bytes;
        const size_t wanted = head[4] | (size_t)(head[3] >> 4) << 8;
        const size_t n = wanted < length - 5u ? wanted : length - 5u;
        switch (head[0] & 7u) {
            case 0:
                linnet_coap_up(&coap, now);
                break;
            case 1:
                linnet_coap_down(&coap);
                now += linnet_coap_pause(&coap);
                break;
            case 2:
                linnet_coap_challenge(&coap, tokens[head[1] & 3u], bytes + 5, n, now);
                break;
            case 3:
                coap.link.want(&coap, LINNET_UPDATE, head[1] & 1);
                break;
            default:
                linnet_coap_answer(&coap, tokens[head[1] & 3u], head[2], formats[head[3] & 3u], bytes + 5, n, now);
                break;
        }
        bytes += 5u + n;
        length -= 5u + n;
        for (int i = 0; i < 4; i++) {
            linnet_board_poll(&board, now);
            linnet_coap_poll(&coap, now);
            now += head[1];
        }
    }
    return 0;
}
