/* What the glue uses of Nordic's nrfx. */
#include <stdint.h>

typedef enum { NRFX_SUCCESS = 0x0BAD0000 } nrfx_err_t;

#ifdef __cplusplus
extern "C" {
#endif
nrfx_err_t nrfx_nvmc_page_erase(uint32_t address);
void nrfx_nvmc_word_write(uint32_t address, uint32_t value);
uint32_t nrfx_nvmc_flash_page_size_get(void);
#ifdef __cplusplus
}
#endif
