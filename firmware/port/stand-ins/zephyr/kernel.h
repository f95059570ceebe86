/* What the glue uses of Zephyr's kernel header, declared so that it compiles where Zephyr is not. */
#ifndef STAND_IN_ZEPHYR_KERNEL_H
#define STAND_IN_ZEPHYR_KERNEL_H

#include <errno.h>
#include <stddef.h>
#include <stdint.h>

#define CONTAINER_OF(pointer, type, field) ((type *)(void *)((char *)(pointer) - offsetof(type, field)))

#define ARG_UNUSED(name) ((void)(name))

int64_t k_uptime_get(void);
int32_t k_msleep(int32_t millis);
void k_panic(void);

#endif
