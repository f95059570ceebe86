#include "Arduino.h"
#include "FlashIAP.h"
#include "PDM.h"

HardwareSerial Serial;
HardwareSerial Serial1;
PDMClass PDM;

unsigned long millis() { return 0; }
unsigned long micros() { return 0; }
void delay(unsigned long) {}
void pinMode(int, int) {}
int digitalRead(int) { return HIGH; }
void digitalWrite(int, int) {}
int analogRead(int) { return 512; }

void HardwareSerial::begin(unsigned long) {}
void HardwareSerial::end() {}
int HardwareSerial::available() { return 0; }
int HardwareSerial::read() { return -1; }
size_t HardwareSerial::write(const uint8_t *, size_t length) { return length; }
void HardwareSerial::println(const char *) {}
void HardwareSerial::println(unsigned) {}

int PDMClass::begin(int, int) { return 1; }
void PDMClass::end() {}
int PDMClass::read(void *, int) { return 0; }
void PDMClass::onReceive(void (*)()) {}

namespace mbed {
int FlashIAP::init() { return 0; }
int FlashIAP::read(void *, uint32_t, uint32_t) { return 0; }
int FlashIAP::program(const void *, uint32_t, uint32_t) { return 0; }
int FlashIAP::erase(uint32_t, uint32_t) { return 0; }
uint32_t FlashIAP::get_flash_start() const { return 0; }
uint32_t FlashIAP::get_flash_size() const { return 1 << 20; }
uint32_t FlashIAP::get_sector_size(uint32_t) const { return 4096; }
uint32_t FlashIAP::get_page_size() const { return 4; }
}  // namespace mbed

int main() {
  setup();
  for (;;) {
    loop();
  }
}
