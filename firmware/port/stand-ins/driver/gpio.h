/* What the examples use of ESP-IDF's pins. */
#ifndef STAND_IN_DRIVER_GPIO_H
#define STAND_IN_DRIVER_GPIO_H

#include <stdint.h>

#include "esp_err.h"

typedef enum { GPIO_NUM_0 = 0, GPIO_NUM_2 = 2, GPIO_NUM_4 = 4, GPIO_NUM_5 = 5, GPIO_NUM_15 = 15, GPIO_NUM_27 = 27 } gpio_num_t;
typedef enum { GPIO_MODE_INPUT = 1, GPIO_MODE_OUTPUT = 2 } gpio_mode_t;
typedef enum { GPIO_PULLUP_ONLY } gpio_pull_mode_t;

esp_err_t gpio_set_direction(gpio_num_t pin, gpio_mode_t mode);
esp_err_t gpio_set_pull_mode(gpio_num_t pin, gpio_pull_mode_t pull);
esp_err_t gpio_set_level(gpio_num_t pin, uint32_t level);
int gpio_get_level(gpio_num_t pin);

#endif
