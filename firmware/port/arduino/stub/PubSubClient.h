// What the library uses of PubSubClient 2.8, declared so that it compiles where that is not.
#ifndef PubSubClient_h
#define PubSubClient_h

#include <Arduino.h>

class PubSubClient {
 public:
  PubSubClient &setCallback(void (*callback)(char *, uint8_t *, unsigned int));
  bool setBufferSize(uint16_t size);
  bool connect(const char *id, const char *user, const char *pass);
  bool publish(const char *topic, const uint8_t *payload, unsigned int length, bool retained);
  bool subscribe(const char *topic, uint8_t qos);
  bool unsubscribe(const char *topic);
  bool loop();
};

#endif
