/* What the examples use of Zephyr's pins. */
#include <stdint.h>
#include <zephyr/device.h>

struct gpio_dt_spec {
    const char *node;
};
#define GPIO_DT_SPEC_GET(node, property) {node}
enum { GPIO_INPUT = 1, GPIO_OUTPUT_INACTIVE = 2 };

int gpio_pin_configure_dt(const struct gpio_dt_spec *pin, uint32_t flags);
int gpio_pin_get_dt(const struct gpio_dt_spec *pin);
int gpio_pin_set_dt(const struct gpio_dt_spec *pin, int value);
