// A Linnet board in an Arduino sketch: the C library, a link over any Stream, and the flash of boards that run Mbed, of
// ESP32, RP2040 and STM32.
#ifndef LINNET_ARDUINO_H
#define LINNET_ARDUINO_H

#include <Arduino.h>

#include "linnet/board.h"
#include "linnet/classify.h"
#include "linnet/error.h"
#include "linnet/line.h"
#include "linnet/newest.h"
#include "linnet/ring.h"
#include "linnet/second.h"
#include "linnet/usual.h"
#include "linnet/watch.h"

// What nearly every sketch gives its board (linnet/usual.h). Id, fleet and key come from identity.h; key is null for a board
// without one.
inline linnet_board_settings linnetSettings(const char *fleet, const char *board, const uint8_t *key, const char *model,
                                            uint32_t slotBytes) {
  static uint8_t macKey[LINNET_KEY_BYTES];
  linnet_board_settings settings;
  linnet_usual_settings(&settings, fleet, board, model, slotBytes, micros());
  linnet_usual_key(&settings, key, macKey);
  return settings;
}

// The sketch's newest examples (linnet/newest.h): of int8_t or float features, or windows of int16_t samples.
template <typename T, unsigned FEATURES, unsigned CAPACITY>
class LinnetNewest {
 public:
  LinnetNewest() {
    const linnet_form form = sizeof(T) == 1 ? LINNET_FORM_INT8 : sizeof(T) == 2 ? LINNET_FORM_WINDOW : LINNET_FORM_FLOAT;
    linnet_newest_init(&newest_, FEATURES, form, examples_, labels_, CAPACITY);
  }

  const linnet_data &data() const { return newest_.data; }
  void add(const T *example, uint8_t label = 0) { linnet_newest_add(&newest_, example, label); }
  // Of windows: judges one, and keeps it if it may be learnt from (linnet_board_watch_newest).
  int watch(linnet_board &board, const T *window, linnet_found &found) {
    return linnet_board_watch_newest(&board, &newest_, window, &found);
  }

 private:
  linnet_newest newest_ = linnet_newest();
  T examples_[CAPACITY * FEATURES];
  uint8_t labels_[CAPACITY];
};

// Frames over a Stream: USB serial, or a UART to a gateway. Call poll() from loop() as often as possible.
class LinnetSerial {
 public:
  explicit LinnetSerial(Stream &stream) : stream_(stream) {}

  // The board on this line, with settings as of linnetSettings and what is the sketch's own. LINNET_OK, or why not.
  template <size_t N>
  int begin(linnet_board &board, linnet_board_settings settings, const linnet_data &data, const linnet_flash &flash,
            uint64_t (&memory)[N]) {
    board_ = &board;
    linnet_line_init(&line_, &board, transmit, this);
    line_.link.credit = 256;  // what the cores' serial buffers hold
    settings.link = &line_.link;
    settings.data = &data;
    settings.flash = &flash;
    settings.memory = memory;
    settings.memory_bytes = sizeof memory;
    const int error = linnet_board_init(&board, &settings, now());
    if (error == LINNET_OK) connect();
    return error;
  }

  // After begin() the line is connected; a board that sleeps disconnects before, and connects again after it.
  void connect() { linnet_board_connected(board_, now()); }
  void disconnect() { linnet_board_disconnected(board_); }

  // Takes what came and does what is due; returns when to be called again at the latest, in milliseconds from now.
  unsigned long poll() {
    while (stream_.available() > 0 && !linnet_line_take(&line_, static_cast<uint8_t>(stream_.read()), now())) {
    }
    const linnet_millis at = linnet_board_poll(board_, now());
    return at <= now() ? 0 : at - now() > 1000 ? 1000 : static_cast<unsigned long>(at - now());
  }

  // Milliseconds that do not wrap after 49 days.
  linnet_millis now() {
    const uint32_t read = static_cast<uint32_t>(millis());
    millis_ += static_cast<uint32_t>(read - last_);
    last_ = read;
    return millis_;
  }

 private:
  static void transmit(void *context, const uint8_t *bytes, size_t length) {
    static_cast<LinnetSerial *>(context)->stream_.write(bytes, length);
  }

  Stream &stream_;
  linnet_board *board_ = nullptr;
  linnet_line line_ = linnet_line();
  linnet_millis millis_ = 0;
  uint32_t last_ = 0;
};

#if defined(ARDUINO_ARCH_MBED)
#include <FlashIAP.h>

// The last pages of the chip's own flash, behind the sketch.
class LinnetFlash {
 public:
  explicit LinnetFlash(uint32_t bytes) {
    iap_.init();
    begin_ = iap_.get_flash_start() + iap_.get_flash_size() - bytes;
    flash_.context = this;
    flash_.page_bytes = iap_.get_sector_size(begin_);
    flash_.write_bytes = iap_.get_page_size() > 4 ? 8 : 4;
    flash_.read = read;
    flash_.program = program;
    flash_.erase = erase;
  }

  const linnet_flash &flash() const { return flash_; }

 private:
  static int read(void *context, uint32_t offset, uint8_t *out, size_t length) {
    LinnetFlash *self = static_cast<LinnetFlash *>(context);
    return self->iap_.read(out, self->begin_ + offset, length);
  }

  static int program(void *context, uint32_t offset, const uint8_t *bytes, size_t length) {
    LinnetFlash *self = static_cast<LinnetFlash *>(context);
    return self->iap_.program(bytes, self->begin_ + offset, length);
  }

  static int erase(void *context, uint32_t offset) {
    LinnetFlash *self = static_cast<LinnetFlash *>(context);
    return self->iap_.erase(self->begin_ + offset, self->flash_.page_bytes);
  }

  mbed::FlashIAP iap_;
  uint32_t begin_ = 0;
  linnet_flash flash_ = linnet_flash();
};
#elif defined(ARDUINO_ARCH_ESP32)
#include "linnet_flash_esp.h"

// A partition: that of a file system which the sketch does not use, as the usual schemes have it, or one of your own.
class LinnetFlash {
 public:
  explicit LinnetFlash(uint32_t, const char *label = "spiffs") { error_ = linnet_flash_esp(&flash_, label); }
  const linnet_flash &flash() const { return flash_; }
  int error() const { return error_; }  // 0, or why there is none

 private:
  linnet_flash flash_ = linnet_flash();
  int error_;
};
#elif defined(ARDUINO_ARCH_RP2040) || defined(ARDUINO_ARCH_STM32)
#if defined(ARDUINO_ARCH_STM32)
#include "linnet_flash_stm32.h"
#define LINNET_LAST_BYTES(bytes) linnet_flash_stm32(&chip_, &flash_, FLASH_BASE + FLASH_SIZE - (bytes), bytes)
#else
#include "linnet_flash_pico.h"
#define LINNET_LAST_BYTES(bytes) linnet_flash_pico(&chip_, &flash_, bytes)
#endif

// The last pages of the chip's own flash, behind the sketch; on an RP2040 choose "no FS".
class LinnetFlash {
 public:
  explicit LinnetFlash(uint32_t bytes) { error_ = LINNET_LAST_BYTES(bytes); }
  const linnet_flash &flash() const { return flash_; }
  int error() const { return error_; }  // 0, or why it does not serve

 private:
  linnet_chip chip_ = linnet_chip();
  linnet_flash flash_ = linnet_flash();
  int error_;
};
#endif

#endif
