/* What a C program needs of the system: start-up (cox.S), system calls, streams, messages.
 *
 *     riscv64-unknown-elf-gcc -march=rv32imac -mabi=ilp32 -O2 -ffreestanding -nostdlib \
 *         -I userland/c hello.c userland/c/cox.c userland/c/cox.S -lgcc -o hello.elf
 *
 * Functions return a negative error of abi/errors.ts where they fail. */

#ifndef COX_H
#define COX_H

#include <stddef.h>
#include <stdint.h>

/* A handle that the program was started with: "stdin", "stdout", "stderr", "registry", "process", "root", "own"; 0 where
 * there is none. */
uint32_t cox_handle(const char *name);

/* An argument, 0 being the program's name; NULL behind the last. */
const char *cox_argument(int i);

/* Any system call of docs/kernel.md. The results a1..a6 are stored at results, unless it is NULL. */
int cox_system_call(uint32_t number, const uint32_t arguments[7], uint32_t results[6]);

void cox_exit(int status) __attribute__((noreturn));

/* A message: up to four words, and payload from COX_MESSAGE_PAGE. */
#define COX_MESSAGE_PAGE ((unsigned char *)0x7fffe000)
#define COX_PAYLOAD_BYTES 4064

struct cox_message {
  uint32_t label; /* the protocol's base plus the message's number */
  uint32_t bytes; /* of payload */
  uint32_t words[4];
};

/* Sends a message and waits for the reply, which takes its place. The reply's label as a signed number: 0, or an error. */
int cox_call(uint32_t endpoint, struct cox_message *message);

/* Streams: how many bytes; at the end, read gives 0. */
int cox_read(uint32_t stream, void *to, size_t bytes);
int cox_write(uint32_t stream, const void *from, size_t bytes);

/* A handle to a service of the registry, or an error. */
int cox_lookup(const char *name);

/* Writes a text, or a number in decimal, to standard output. */
void cox_print(const char *text);
void cox_print_number(int value);

#endif
