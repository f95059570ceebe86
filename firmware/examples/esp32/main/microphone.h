/* A PDM microphone at 16 kHz. Its buffers hold 90 ms: hear it in every turn of the loop. */
#include "driver/i2s_pdm.h"
#include "linnet/second.h"

static i2s_chan_handle_t microphone;

static inline void open_microphone(gpio_num_t clock, gpio_num_t data) {
    const i2s_chan_config_t channel = I2S_CHANNEL_DEFAULT_CONFIG(I2S_NUM_0, I2S_ROLE_MASTER);
    const i2s_pdm_rx_config_t config = {.clk_cfg = I2S_PDM_RX_CLK_DEFAULT_CONFIG(LINNET_SECOND),
                                        .slot_cfg = I2S_PDM_RX_SLOT_DEFAULT_CONFIG(I2S_DATA_BIT_WIDTH_16BIT, I2S_SLOT_MODE_MONO),
                                        .gpio_cfg = {.clk = clock, .din = data}};
    ESP_ERROR_CHECK(i2s_new_channel(&channel, NULL, &microphone));
    ESP_ERROR_CHECK(i2s_channel_init_pdm_rx_mode(microphone, &config));
    ESP_ERROR_CHECK(i2s_channel_enable(microphone));
}

/* Takes what it has heard since. */
static inline void hear_microphone(struct linnet_second *second) {
    int16_t piece[256];
    size_t bytes = 0;
    do {
        if (i2s_channel_read(microphone, piece, sizeof piece, &bytes, 0)) { /* all there is was less */
        }
        linnet_second_put(second, piece, bytes / sizeof piece[0]);
    } while (bytes == sizeof piece);
}
