/* What learning and telling labels of windows cost, for bench.c. */
#ifndef LINNET_BENCH_WINDOWS_H
#define LINNET_BENCH_WINDOWS_H

#include <stddef.h>

/* In memory that nobody uses meanwhile, aligned to 4. */
void bench_windows(void *memory, size_t bytes);

#endif
