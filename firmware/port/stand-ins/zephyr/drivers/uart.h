/* What the examples use of Zephyr's serial ports. */
#include <zephyr/device.h>

int uart_poll_in(const struct device *uart, unsigned char *byte);
