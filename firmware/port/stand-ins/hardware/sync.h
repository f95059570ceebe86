#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
uint32_t save_and_disable_interrupts(void);
void restore_interrupts(uint32_t state);
#ifdef __cplusplus
}
#endif
