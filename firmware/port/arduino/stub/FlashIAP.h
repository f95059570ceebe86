#ifndef FLASHIAP_STUB_H
#define FLASHIAP_STUB_H

#include <stdint.h>

namespace mbed {
class FlashIAP {
 public:
  int init();
  int read(void *out, uint32_t address, uint32_t bytes);
  int program(const void *from, uint32_t address, uint32_t bytes);
  int erase(uint32_t address, uint32_t bytes);
  uint32_t get_flash_start() const;
  uint32_t get_flash_size() const;
  uint32_t get_sector_size(uint32_t address) const;
  uint32_t get_page_size() const;
};
}  // namespace mbed

#endif
