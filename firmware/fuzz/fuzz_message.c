/* Any bytes as a message: what is accepted writes again, and reads again to the same. */
#include <stdlib.h>
#include <string.h>

#include "linnet/message.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
    struct linnet_message first;
    struct linnet_message second;
    struct linnet_slice packet;
    uint8_t out[LINNET_MESSAGE_MAX];
    uint8_t again[LINNET_MESSAGE_MAX];
    if (linnet_message_read(&first, bytes, length)) {
        return 0;
    }
    const int n = linnet_message_write(&first, out, sizeof out);
    if (n < 0 || linnet_message_read(&second, out, (size_t)n)) {
        abort();
    }
    if (linnet_message_write(&second, again, sizeof again) != n || memcmp(out, again, (size_t)n) != 0) {
        abort();
    }
    while (linnet_message_packet(&second, &packet) == LINNET_OK) {
    }
    return 0;
}
