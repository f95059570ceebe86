/* What the examples use of Zephyr's sensors. */
#include <stdint.h>
#include <zephyr/device.h>

enum sensor_channel { SENSOR_CHAN_ACCEL_XYZ, SENSOR_CHAN_AMBIENT_TEMP };
struct sensor_value {
    int32_t val1;
    int32_t val2;
};

int sensor_sample_fetch(const struct device *sensor);
int sensor_channel_get(const struct device *sensor, enum sensor_channel channel, struct sensor_value *value);
int64_t sensor_value_to_milli(const struct sensor_value *value);
