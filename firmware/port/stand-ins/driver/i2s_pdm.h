/* What the examples use of ESP-IDF 5's PDM microphones. */
#include <stddef.h>
#include <stdint.h>

#include "driver/gpio.h"

typedef struct i2s_channel_obj_t *i2s_chan_handle_t;
typedef struct {
    int id;
    int role;
} i2s_chan_config_t;
typedef struct {
    uint32_t sample_rate_hz;
} i2s_pdm_rx_clk_config_t;
typedef struct {
    int data_bit_width;
    int slot_mode;
} i2s_pdm_rx_slot_config_t;
typedef struct {
    gpio_num_t clk;
    gpio_num_t din;
} i2s_pdm_rx_gpio_config_t;
typedef struct {
    i2s_pdm_rx_clk_config_t clk_cfg;
    i2s_pdm_rx_slot_config_t slot_cfg;
    i2s_pdm_rx_gpio_config_t gpio_cfg;
} i2s_pdm_rx_config_t;

enum { I2S_NUM_0, I2S_ROLE_MASTER, I2S_DATA_BIT_WIDTH_16BIT = 16, I2S_SLOT_MODE_MONO = 1 };
#define I2S_CHANNEL_DEFAULT_CONFIG(number, role) {number, role}
#define I2S_PDM_RX_CLK_DEFAULT_CONFIG(rate) {rate}
#define I2S_PDM_RX_SLOT_DEFAULT_CONFIG(bits, mode) {bits, mode}

esp_err_t i2s_new_channel(const i2s_chan_config_t *config, i2s_chan_handle_t *tx, i2s_chan_handle_t *rx);
esp_err_t i2s_channel_init_pdm_rx_mode(i2s_chan_handle_t channel, const i2s_pdm_rx_config_t *config);
esp_err_t i2s_channel_enable(i2s_chan_handle_t channel);
esp_err_t i2s_channel_read(i2s_chan_handle_t channel, void *out, size_t size, size_t *bytes_read, uint32_t timeout_ms);
