#include <stdint.h>

#ifndef STAND_IN_FREERTOS_H
#define STAND_IN_FREERTOS_H

typedef uint32_t TickType_t;
#define pdMS_TO_TICKS(ms) ((TickType_t)((ms) / 10))

#endif
