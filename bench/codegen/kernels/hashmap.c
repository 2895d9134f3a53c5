// A hash table with open addressing: counts words, removes none.

enum { SLOTS = 4096, OPERATIONS = 40000 };
static unsigned keys[SLOTS];
static unsigned values[SLOTS];

static unsigned mix(unsigned key) {
  key ^= key >> 16;
  key *= 0x85ebca6b;
  key ^= key >> 13;
  key *= 0xc2b2ae35;
  return key ^ key >> 16;
}

static int slot_of(unsigned key) {
  unsigned slot = mix(key) & (SLOTS - 1);
  while (keys[slot] != 0 && keys[slot] != key) slot = (slot + 1) & (SLOTS - 1);
  return (int)slot;
}

static void add(unsigned key, unsigned amount) {
  int slot = slot_of(key);
  keys[slot] = key;
  values[slot] += amount;
}

int run(void) {
  unsigned seed = 11;
  for (int i = 0; i < OPERATIONS; i++) {
    seed = seed * 1664525 + 1013904223;
    add((seed >> 12) % 3000 + 1, seed & 15);
  }
  unsigned sum = 0;
  for (int i = 0; i < SLOTS; i++) sum = (sum ^ keys[i]) * 16777619 + values[i];
  return (int)sum;
}
