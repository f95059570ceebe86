/* What the glue and the examples use of Zephyr's kernel header, declared so that it compiles where Zephyr is not. */
#ifndef STAND_IN_ZEPHYR_KERNEL_H
#define STAND_IN_ZEPHYR_KERNEL_H

#include <errno.h>
#include <stddef.h>
#include <stdint.h>

#define CONTAINER_OF(pointer, type, field) ((type *)(void *)((char *)(pointer) - offsetof(type, field)))
#define ARG_UNUSED(name) ((void)(name))
#define CLAMP(value, low, high) ((value) < (low) ? (low) : (value) > (high) ? (high) : (value))

int64_t k_uptime_get(void);
int32_t k_msleep(int32_t millis);

typedef struct {
    int64_t ticks;
} k_timeout_t;
#define K_MSEC(ms) ((k_timeout_t){ms})

struct k_timer {
    uint32_t status;
};
void k_timer_init(struct k_timer *timer, void (*expired)(struct k_timer *timer), void (*stopped)(struct k_timer *timer));
void k_timer_start(struct k_timer *timer, k_timeout_t first, k_timeout_t period);
uint32_t k_timer_status_sync(struct k_timer *timer);

typedef long atomic_t;
typedef long atomic_val_t;
atomic_val_t atomic_get(const atomic_t *target);
atomic_val_t atomic_set(atomic_t *target, atomic_val_t value);

#define K_THREAD_DEFINE(name, stack, entry, first, second, third, priority, options, delay) \
    void (*const name)(void *, void *, void *) = entry

struct k_mem_slab {
    size_t block_size;
};
#define K_MEM_SLAB_DEFINE_STATIC(name, size, count, align) static struct k_mem_slab name = {size}
void k_mem_slab_free(struct k_mem_slab *slab, void *block);

#endif
