#include "now.h"

#include <time.h>

linnet_millis now_millis(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (linnet_millis)t.tv_sec * 1000u + (linnet_millis)t.tv_nsec / 1000000u;
}

int millis_until(linnet_millis then) {
    const linnet_millis now = now_millis();
    const linnet_millis left = then > now ? then - now : 0;
    return left > 60000 ? 60000 : (int)left;
}
