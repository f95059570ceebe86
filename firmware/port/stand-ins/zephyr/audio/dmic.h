/* What the examples use of Zephyr's microphones. */
#include <stddef.h>
#include <stdint.h>
#include <zephyr/device.h>
#include <zephyr/kernel.h>

enum dmic_trigger { DMIC_TRIGGER_STOP, DMIC_TRIGGER_START };
enum pdm_lr { PDM_CHAN_RIGHT, PDM_CHAN_LEFT };
struct pcm_stream_cfg {
    uint32_t pcm_rate;
    uint8_t pcm_width;
    uint16_t block_size;
    struct k_mem_slab *mem_slab;
};
struct dmic_cfg {
    struct {
        uint32_t min_pdm_clk_freq;
        uint32_t max_pdm_clk_freq;
        uint8_t min_pdm_clk_dc;
        uint8_t max_pdm_clk_dc;
    } io;
    struct pcm_stream_cfg *streams;
    struct {
        uint32_t req_chan_map_lo;
        uint8_t req_num_chan;
        uint8_t req_num_streams;
    } channel;
};

uint32_t dmic_build_channel_map(uint8_t channel, uint8_t pdm, enum pdm_lr lr);
int dmic_configure(const struct device *microphone, struct dmic_cfg *config);
int dmic_trigger(const struct device *microphone, enum dmic_trigger what);
int dmic_read(const struct device *microphone, uint8_t stream, void **block, size_t *bytes, int32_t timeout_ms);
