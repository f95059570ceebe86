// What the library uses of ArduinoMqttClient 0.1, declared so that it compiles where that is not.
#ifndef _MQTT_CLIENT_H_
#define _MQTT_CLIENT_H_

#include <Arduino.h>

class String {
 public:
  const char *c_str() const;
  unsigned int length() const;
};

class MqttClient {
 public:
  void setId(const char *id);
  int connect(const char *host, uint16_t port);
  uint8_t connected();
  int beginWill(const char *topic, unsigned short size, bool retain, uint8_t qos);
  int endWill();
  int beginMessage(const char *topic, unsigned long size, bool retain, uint8_t qos, bool dup = false);
  int endMessage();
  size_t write(const uint8_t *bytes, size_t length);
  int read(uint8_t *bytes, size_t length);
  int subscribe(const char *topic, uint8_t qos);
  int unsubscribe(const char *topic);
  int parseMessage();
  String messageTopic() const;
};

#endif
