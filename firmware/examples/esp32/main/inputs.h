/* Analog inputs of ADC 1 and pins, for the examples. */
#include "driver/gpio.h"
#include "esp_adc/adc_oneshot.h"

static adc_oneshot_unit_handle_t adc;

/* The first inputs, up to 3.1 V. */
static inline void open_analog(unsigned inputs) {
    const adc_oneshot_unit_init_cfg_t unit = {.unit_id = ADC_UNIT_1};
    const adc_oneshot_chan_cfg_t channel = {.atten = ADC_ATTEN_DB_12, .bitwidth = ADC_BITWIDTH_DEFAULT};
    ESP_ERROR_CHECK(adc_oneshot_new_unit(&unit, &adc));
    for (unsigned i = 0; i < inputs; i++) {
        ESP_ERROR_CHECK(adc_oneshot_config_channel(adc, (adc_channel_t)i, &channel));
    }
}

/* 0 … 4095. */
static inline int read_analog(unsigned input) {
    int raw = 0;
    ESP_ERROR_CHECK(adc_oneshot_read(adc, (adc_channel_t)input, &raw));
    return raw;
}

/* A button or switch to ground. */
static inline void open_button(gpio_num_t pin) {
    ESP_ERROR_CHECK(gpio_set_direction(pin, GPIO_MODE_INPUT));
    ESP_ERROR_CHECK(gpio_set_pull_mode(pin, GPIO_PULLUP_ONLY));
}

static inline int is_closed(gpio_num_t pin) {
    return gpio_get_level(pin) == 0;
}
