/* What the examples use of Zephyr's devices and devicetree. */
#ifndef STAND_IN_ZEPHYR_DEVICE_H
#define STAND_IN_ZEPHYR_DEVICE_H

struct device {
    const char *name;
};

#define DT_ALIAS(name) #name
#define DT_CHOSEN(name) #name
#define DT_NODELABEL(name) #name
#define DEVICE_DT_GET(node) (&(const struct device){node})

#endif
