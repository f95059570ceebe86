// A Linnet board in an Arduino sketch: the C library, a link over any Stream, and the flash of boards that run Mbed, of
// ESP32, RP2040 and STM32.
#ifndef LINNET_ARDUINO_H
#define LINNET_ARDUINO_H

#include <Arduino.h>

#include "linnet/board.h"
#include "linnet/frame.h"
#include "linnet/head.h"
#include "linnet/mfcc.h"
#include "linnet/mlp.h"
#include "linnet/tifed.h"
#include "linnet/trust.h"
#include "linnet/watch.h"

// What nearly every sketch gives its board: two slots each of slotBytes for the model and for the update on its way, updates of
// up to 64 chunks of 200 bytes. Id, fleet and key come from identity.h; key is null for a board without one.
inline linnet_board_settings linnetSettings(const char *fleet, const char *board, const uint8_t *key, const char *model,
                                            uint32_t slotBytes) {
  static uint8_t macKey[LINNET_KEY_BYTES];
  linnet_board_settings settings = linnet_board_settings();
  settings.board = board;
  settings.fleet = fleet;
  settings.model = model;
  settings.model_slot_bytes = settings.work_slot_bytes = slotBytes;
  settings.slots = 2;
  settings.max_chunks = 64;
  settings.chunk_bytes = 200;
  settings.random_seed = micros();
  if (key != nullptr) {
    linnet_key_derive(key, LINNET_FOR_MAC, fleet, board, macKey);
    settings.mac_key = macKey;
  }
  return settings;
}

// Frames over a Stream: USB serial, or a UART to a gateway. Call poll() from loop() as often as possible.
class LinnetSerial {
 public:
  explicit LinnetSerial(Stream &stream) : stream_(stream) {
    linnet_frame_reader_init(&reader_, content_, sizeof content_);
    link_.context = this;
    link_.ready = isReady;
    link_.send = transmit;
    link_.profile.floor_ms = 30;
    link_.profile.reorder = 0;
    link_.profile.eager = 1;
    link_.retains = 0;
    link_.identifies = 1;
    link_.credit = 256;  // what the cores' serial buffers hold
  }

  const linnet_link &link() const { return link_; }

  // Takes what came and does what is due; returns when to be called again at the latest, in milliseconds from now.
  unsigned long poll(linnet_board &board) {
    while (stream_.available() > 0) {
      const int length = linnet_frame_reader_take(&reader_, static_cast<uint8_t>(stream_.read()));
      if (length > 0) {
        linnet_board_receive(&board, content_, static_cast<size_t>(length), now());
        break;
      }
    }
    const linnet_millis at = linnet_board_poll(&board, now());
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
  static int isReady(void *) { return 1; }  // a Stream waits by itself

  static void transmit(void *context, enum linnet_channel, const uint8_t *bytes, size_t length) {
    LinnetSerial *self = static_cast<LinnetSerial *>(context);
    const bool isMessage = linnet_content_kind(bytes, length) == LINNET_CONTENT_MESSAGE;
    const int n = isMessage ? linnet_frame_write_message(bytes, length, self->line_, sizeof self->line_)
                            : linnet_frame_write(bytes, length, self->line_, sizeof self->line_);
    if (n > 0) {
      self->stream_.write(self->line_, static_cast<size_t>(n));
    }
  }

  Stream &stream_;
  linnet_link link_ = linnet_link();
  linnet_frame_reader reader_;
  linnet_millis millis_ = 0;
  uint32_t last_ = 0;
  uint8_t content_[LINNET_FRAME_MAX_CONTENT];
  uint8_t line_[LINNET_FRAME_SIZE(LINNET_FRAME_MAX_CONTENT)];
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
