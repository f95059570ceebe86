/* The accelerometer `accel0` of the devicetree. */
#include <zephyr/drivers/sensor.h>

#define AXES 3

/* In mm/s²; as before where it cannot be read. */
static inline void read_acceleration(int32_t out[AXES]) {
    const struct device *const sensor = DEVICE_DT_GET(DT_ALIAS(accel0));
    struct sensor_value values[AXES];
    if (sensor_sample_fetch(sensor) == 0 && sensor_channel_get(sensor, SENSOR_CHAN_ACCEL_XYZ, values) == 0) {
        for (unsigned axis = 0; axis < AXES; axis++) {
            out[axis] = (int32_t)sensor_value_to_milli(&values[axis]);
        }
    }
}
