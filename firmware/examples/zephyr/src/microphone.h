/* The PDM microphone `dmic_dev` of the devicetree, at 16 kHz. Its buffers hold 160 ms: hear it in every turn of the loop. */
#include <zephyr/audio/dmic.h>

#include "linnet/second.h"

#define MICROPHONE_BLOCK (LINNET_SECOND / 50u * sizeof(int16_t))

K_MEM_SLAB_DEFINE_STATIC(microphone_slab, MICROPHONE_BLOCK, 8, 4);
static const struct device *const microphone = DEVICE_DT_GET(DT_NODELABEL(dmic_dev));

static inline int open_microphone(void) {
    struct pcm_stream_cfg stream = {
        .pcm_rate = LINNET_SECOND, .pcm_width = 16, .block_size = MICROPHONE_BLOCK, .mem_slab = &microphone_slab};
    struct dmic_cfg config = {
        .io = {.min_pdm_clk_freq = 1000000, .max_pdm_clk_freq = 3500000, .min_pdm_clk_dc = 40, .max_pdm_clk_dc = 60},
        .streams = &stream,
        .channel = {.req_num_streams = 1, .req_num_chan = 1, .req_chan_map_lo = dmic_build_channel_map(0, 0, PDM_CHAN_LEFT)}};
    const int error = dmic_configure(microphone, &config);
    return error ? error : dmic_trigger(microphone, DMIC_TRIGGER_START);
}

/* Takes what it has heard since. */
static inline void hear_microphone(struct linnet_second *second) {
    void *block;
    size_t bytes;
    while (dmic_read(microphone, 0, &block, &bytes, 0) == 0) {
        linnet_second_put(second, block, bytes / sizeof(int16_t));
        k_mem_slab_free(&microphone_slab, block);
    }
}
