/* Any bytes of a line: the reader never leaves its buffer, and what it hands out frames again to the same. */
#include <stdlib.h>
#include <string.h>

#include "linnet/frame.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
    static uint8_t again[LINNET_FRAME_MAX_CONTENT];
    uint8_t buffer[LINNET_FRAME_MAX_CONTENT];
    uint8_t line[LINNET_FRAME_SIZE(LINNET_FRAME_MAX_CONTENT)];
    struct linnet_frame_reader reader;
    struct linnet_frame_reader second;
    linnet_frame_reader_init(&reader, buffer, sizeof buffer);
    for (size_t i = 0; i < length; i++) {
        const int n = linnet_frame_reader_take(&reader, bytes[i]);
        if (n <= 0) {
            continue;
        }
        const int written = reader.kind == LINNET_CONTENT_MESSAGE
                                ? linnet_frame_write_message(buffer, (size_t)n, line, sizeof line)
                                : linnet_frame_write(buffer, (size_t)n, line, sizeof line);
        int back = 0;
        linnet_frame_reader_init(&second, again, sizeof again);
        for (int k = 0; k < written; k++) {
            const int r = linnet_frame_reader_take(&second, line[k]);
            back = r != 0 ? r : back;
        }
        if (back != n || memcmp(again, buffer, (size_t)n) != 0) {
            abort();
        }
    }
    return 0;
}
