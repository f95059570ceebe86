// What the library and its examples use of the Arduino core, declared so that they compile and link where it is not.
#ifndef ARDUINO_STUB_H
#define ARDUINO_STUB_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { LOW = 0, HIGH = 1, INPUT = 0, OUTPUT = 1, INPUT_PULLUP = 2 };
enum { LED_BUILTIN = 13, A0 = 14, A7 = 21 };

unsigned long millis();
unsigned long micros();
void delay(unsigned long millis);
void pinMode(int pin, int mode);
int digitalRead(int pin);
void digitalWrite(int pin, int value);
int analogRead(int pin);

class Stream {
 public:
  virtual int available() = 0;
  virtual int read() = 0;
  virtual size_t write(const uint8_t *bytes, size_t length) = 0;
};

class HardwareSerial : public Stream {
 public:
  void begin(unsigned long baud);
  void end();
  int available() override;
  int read() override;
  size_t write(const uint8_t *bytes, size_t length) override;
  void println(const char *text);
  void println(unsigned number);
};

extern HardwareSerial Serial;
extern HardwareSerial Serial1;

void setup();
void loop();

#endif
