/* What the glue and the examples use of FreeRTOS. */
#ifndef STAND_IN_FREERTOS_TASK_H
#define STAND_IN_FREERTOS_TASK_H

#include "freertos/FreeRTOS.h"

typedef struct tskTaskControlBlock *TaskHandle_t;

int xTaskCreate(void (*code)(void *context), const char *name, uint32_t stack_bytes, void *context, unsigned priority,
                TaskHandle_t *task);
void vTaskDelay(TickType_t ticks);
void vTaskDelayUntil(TickType_t *since, TickType_t ticks);
TickType_t xTaskGetTickCount(void);

#endif
