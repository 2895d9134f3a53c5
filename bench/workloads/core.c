// What small embedded programs do, in C: a linked list is searched, turned round and sorted; a matrix is scaled and multiplied;
// a state machine reads numbers from a text; and a CRC-16, bit by bit, goes over all results. `workload` gives the CRC.

#include <stdint.h>

static uint16_t crc_step(uint16_t crc, uint16_t value, int bits) {
  for (int bit = 0; bit < bits; bit++) {
    uint16_t mix = (crc ^ value) & 1;
    crc >>= 1;
    value >>= 1;
    if (mix) crc ^= 0xa001;
  }
  return crc;
}

static uint16_t crc16(uint16_t crc, uint32_t value) {
  return crc_step(crc_step(crc, (uint16_t)value, 16), (uint16_t)(value >> 16), 16);
}

static uint32_t seed;
static uint32_t next_random(void) {
  seed = seed * 1664525u + 1013904223u;
  return seed >> 8;
}

// --- the list ---------------------------------------------------------------------------------------------------------

#define NODES 120

struct node {
  struct node *next;
  int16_t key;
  int16_t place;
};

static struct node nodes[NODES];

static struct node *build_list(void) {
  // Neighbours in the list are none in memory.
  for (int n = 0; n < NODES; n++) {
    struct node *node = &nodes[(n * 37) % NODES];
    node->key = (int16_t)(next_random() & 0x3ff);
    node->place = (int16_t)n;
    node->next = n + 1 < NODES ? &nodes[((n + 1) * 37) % NODES] : 0;
  }
  return &nodes[0];
}

static const struct node *find(const struct node *list, int16_t key) {
  while (list && list->key != key) list = list->next;
  return list;
}

static struct node *reverse(struct node *list) {
  struct node *done = 0;
  while (list) {
    struct node *rest = list->next;
    list->next = done;
    done = list;
    list = rest;
  }
  return done;
}

typedef int (*order)(const struct node *, const struct node *);
static int by_key(const struct node *a, const struct node *b) {
  return a->key != b->key ? a->key - b->key : a->place - b->place;
}
static int by_place(const struct node *a, const struct node *b) { return a->place - b->place; }

static struct node *merge(struct node *a, struct node *b, order compare) {
  struct node head = {0, 0, 0};
  struct node *last = &head;
  while (a && b) {
    struct node **least = compare(a, b) <= 0 ? &a : &b;
    last->next = *least;
    last = *least;
    *least = last->next;
  }
  last->next = a ? a : b;
  return head.next;
}

static struct node *sort(struct node *list, order compare) {
  if (!list || !list->next) return list;
  struct node *middle = list;
  for (struct node *end = list->next; end && end->next; end = end->next->next) middle = middle->next;
  struct node *second = middle->next;
  middle->next = 0;
  return merge(sort(list, compare), sort(second, compare), compare);
}

static uint16_t list_work(uint16_t crc) {
  struct node *list = build_list();
  for (int n = 0; n < 40; n++) {
    const struct node *found = find(list, (int16_t)(n * 25));
    crc = crc16(crc, found ? (uint32_t)found->place : 0xffff);
    list = reverse(list);
  }
  list = sort(list, by_key);
  for (const struct node *node = list; node; node = node->next) crc = crc_step(crc, (uint16_t)node->place, 16);
  list = sort(list, by_place);
  return crc16(crc, (uint32_t)list->key);
}

// --- the matrix -------------------------------------------------------------------------------------------------------

#define SIZE 12

static int16_t left[SIZE][SIZE], right[SIZE][SIZE];
static int32_t product[SIZE][SIZE];

static uint16_t matrix_work(uint16_t crc) {
  for (int i = 0; i < SIZE; i++)
    for (int j = 0; j < SIZE; j++) {
      left[i][j] = (int16_t)(next_random() & 0xff);
      right[i][j] = (int16_t)(next_random() & 0xff);
    }
  for (int round = 1; round < 4; round++) {
    for (int i = 0; i < SIZE; i++)
      for (int j = 0; j < SIZE; j++) left[i][j] = (int16_t)(left[i][j] * round + 3);
    for (int i = 0; i < SIZE; i++)
      for (int j = 0; j < SIZE; j++) {
        int32_t sum = 0;
        for (int k = 0; k < SIZE; k++) sum += left[i][k] * right[k][j];
        product[i][j] = sum;
      }
    int32_t last = 0, rises = 0, total = 0;
    for (int i = 0; i < SIZE; i++)
      for (int j = 0; j < SIZE; j++) {
        rises += product[i][j] > last ? 10 : 1;
        last = product[i][j];
        total += last >> 3;
      }
    crc = crc16(crc16(crc, (uint32_t)rises), (uint32_t)total);
  }
  return crc;
}

// --- the state machine ------------------------------------------------------------------------------------------------

enum state { START, SIGN, INTEGER, POINT, FRACTION, EXPONENT, EXPONENT_SIGN, POWER, INVALID, STATES };

static const char text[] =
    "5012,-74.5,+3e8,12a,.25,1.5E-3,--4,99,0.0001,7e,-,+12.75,800000,3.14159,x,42e+2,1..2,6.02e23,-0,17";

static int is_digit(char c) { return c >= '0' && c <= '9'; }

static enum state next_state(enum state state, char c) {
  switch (state) {
    case START:
      return is_digit(c) ? INTEGER : c == '+' || c == '-' ? SIGN : c == '.' ? POINT : INVALID;
    case SIGN:
      return is_digit(c) ? INTEGER : c == '.' ? POINT : INVALID;
    case INTEGER:
      return is_digit(c) ? INTEGER : c == '.' ? POINT : c == 'e' || c == 'E' ? EXPONENT : INVALID;
    case POINT:
    case FRACTION:
      return is_digit(c) ? FRACTION : state == FRACTION && (c == 'e' || c == 'E') ? EXPONENT : INVALID;
    case EXPONENT:
      return is_digit(c) ? POWER : c == '+' || c == '-' ? EXPONENT_SIGN : INVALID;
    case EXPONENT_SIGN:
    case POWER:
      return is_digit(c) ? POWER : INVALID;
    default:
      return INVALID;
  }
}

static uint16_t state_work(uint16_t crc) {
  static uint32_t ended[STATES], passed[STATES];
  for (int n = 0; n < STATES; n++) ended[n] = passed[n] = 0;
  enum state state = START;
  for (const char *c = text;; c++) {
    if (*c == ',' || *c == 0) {
      ended[state]++;
      state = START;
      if (*c == 0) break;
    } else {
      state = next_state(state, *c);
      passed[state]++;
    }
  }
  for (int n = 0; n < STATES; n++) crc = crc16(crc16(crc, ended[n]), passed[n]);
  return crc;
}

uint32_t workload(void) {
  seed = 1;
  return state_work(matrix_work(list_work(0)));
}
