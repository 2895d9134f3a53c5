/* The small library behind cox.h. The numbers are those of abi/: memory-map, start-block, messages, syscalls. */

#include "cox.h"

enum {
  START_BLOCK = 0x7ff00000,
  START_ARGUMENTS = 8,
  START_ARGUMENT_OFFSET = 12,
  START_HANDLES = 24,
  START_HANDLE_OFFSET = 28,
  HANDLE_NAME_BYTES = 12,
  HANDLE_ENTRY_BYTES = 16,
  MESSAGE_HANDLES = 4064,
  INFO_BYTES_SHIFT = 16,
  INFO_BYTES_MASK = 0x1fff,
  INFO_HANDLES_SHIFT = 29,
  SYS_PROCESS_EXIT = 13,
  SYS_CALL = 25,
  STREAM_READ = 0x101,
  STREAM_WRITE = 0x102,
  REGISTRY_LOOKUP = 0x502,
  E_NOT_FOUND = -32,
};

int main(int argc, char **argv);

static uint32_t start_word(uint32_t offset) {
  return *(const uint32_t *)(START_BLOCK + offset);
}

static size_t length(const char *text) {
  size_t bytes = 0;
  while (text[bytes]) bytes++;
  return bytes;
}

/* The compiler may call these by itself. */
void *memcpy(void *to, const void *from, size_t bytes) {
  for (size_t i = 0; i < bytes; i++) ((volatile unsigned char *)to)[i] = ((const unsigned char *)from)[i];
  return to;
}

void *memset(void *to, int value, size_t bytes) {
  for (size_t i = 0; i < bytes; i++) ((volatile unsigned char *)to)[i] = (unsigned char)value;
  return to;
}

uint32_t cox_handle(const char *name) {
  const char *entry = (const char *)START_BLOCK + start_word(START_HANDLE_OFFSET);
  for (uint32_t left = start_word(START_HANDLES); left > 0; left--, entry += HANDLE_ENTRY_BYTES) {
    int i = 0;
    while (i < HANDLE_NAME_BYTES && name[i] == entry[i] && name[i]) i++;
    if (i == HANDLE_NAME_BYTES || name[i] == entry[i]) return *(const uint32_t *)(entry + HANDLE_NAME_BYTES);
  }
  return 0;
}

const char *cox_argument(int i) {
  if (i < 0 || (uint32_t)i >= start_word(START_ARGUMENTS)) return NULL;
  const char *text = (const char *)START_BLOCK + start_word(START_ARGUMENT_OFFSET);
  while (i-- > 0) text += length(text) + 1;
  return text;
}

void cox_exit(int status) {
  const uint32_t arguments[7] = {(uint32_t)status};
  for (;;) cox_system_call(SYS_PROCESS_EXIT, arguments, NULL);
}

int cox_call(uint32_t endpoint, struct cox_message *message) {
  const uint32_t info = message->label | message->bytes << INFO_BYTES_SHIFT;
  const uint32_t *words = message->words;
  const uint32_t arguments[7] = {endpoint, info, words[0], words[1], words[2], words[3]};
  uint32_t results[6];
  const int status = cox_system_call(SYS_CALL, arguments, results);
  if (status < 0) return status;
  message->label = results[0] & 0xffff;
  message->bytes = results[0] >> INFO_BYTES_SHIFT & INFO_BYTES_MASK;
  for (int i = 0; i < 4; i++) message->words[i] = results[1 + i];
  return (int16_t)results[0];
}

int cox_read(uint32_t stream, void *to, size_t bytes) {
  struct cox_message message = {STREAM_READ, 0, {bytes < COX_PAYLOAD_BYTES ? bytes : COX_PAYLOAD_BYTES}};
  const int status = cox_call(stream, &message);
  if (status < 0) return status;
  memcpy(to, COX_MESSAGE_PAGE, message.bytes);
  return (int)message.bytes;
}

int cox_write(uint32_t stream, const void *from, size_t bytes) {
  size_t written = 0;
  while (written < bytes) {
    const size_t left = bytes - written;
    struct cox_message message = {STREAM_WRITE, left < COX_PAYLOAD_BYTES ? left : COX_PAYLOAD_BYTES, {0}};
    memcpy(COX_MESSAGE_PAGE, (const char *)from + written, message.bytes);
    const int status = cox_call(stream, &message);
    if (status < 0) return status;
    written += message.words[0];
  }
  return (int)written;
}

int cox_lookup(const char *name) {
  struct cox_message message = {REGISTRY_LOOKUP, length(name), {0}};
  memcpy(COX_MESSAGE_PAGE, name, message.bytes);
  const int status = cox_call(cox_handle("registry"), &message);
  return status < 0 ? status : *(const int *)(COX_MESSAGE_PAGE + MESSAGE_HANDLES);
}

void cox_print(const char *text) {
  cox_write(cox_handle("stdout"), text, length(text));
}

void cox_print_number(int value) {
  char digits[12];
  char *at = digits + sizeof digits - 1;
  unsigned rest = value < 0 ? -(unsigned)value : (unsigned)value;
  *at = 0;
  do *--at = (char)('0' + rest % 10);
  while (rest /= 10);
  if (value < 0) *--at = '-';
  cox_print(at);
}

enum { ARGUMENTS_MAX = 64 };

int cox_main(void) {
  static char *arguments[ARGUMENTS_MAX + 1];
  int count = 0;
  while (count < ARGUMENTS_MAX && cox_argument(count)) {
    arguments[count] = (char *)cox_argument(count);
    count++;
  }
  return main(count, arguments);
}
