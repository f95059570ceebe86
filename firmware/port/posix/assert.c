/* A process that broke a precondition says which one and ends. */
#include "linnet/assert.h"

#include <stdio.h>
#include <stdlib.h>

void linnet_assert_failed(const char *file, int line, const char *condition) {
    fprintf(stderr, "%s:%d: not so: %s\n", file, line, condition);
    abort();
}
