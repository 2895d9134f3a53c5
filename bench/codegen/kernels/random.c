// A pseudo-random generator whose state is a variable of the module: points in a circle, a shuffle, and a queue in a ring.

enum { COUNT = 500, POINTS = 3000, RING = 64 };
static unsigned seed = 1;
static int drawn, head, tail;
static int cards[COUNT], ring[RING];

static int draw(void) {
  seed = seed * 1103515245 + 12345;
  drawn++;
  return (int)(seed >> 16 & 0x7fff);
}

static int inCircle(int points) {
  int count = 0;
  for (int i = 0; i < points; i++) {
    int x = draw();
    int y = draw();
    if (x * x + y * y < 0x3fff0001) count++;
  }
  return count;
}

static void shuffle(int *items, int count) {
  for (int i = count - 1; i > 0; i--) {
    int j = draw() % (i + 1);
    int kept = items[i];
    items[i] = items[j];
    items[j] = kept;
  }
}

static void put(int item) {
  ring[head & (RING - 1)] = item;
  head++;
}

static int take(void) {
  int item = ring[tail & (RING - 1)];
  tail++;
  return item;
}

int run(void) {
  for (int i = 0; i < COUNT; i++) cards[i] = i;
  for (int i = 0; i < 6; i++) shuffle(cards, COUNT);
  int sum = inCircle(POINTS);
  for (int i = 0; i < 2 * COUNT; i++) {
    put(cards[i % COUNT]);
    if (head - tail > 40) sum = sum * 3 + take();
  }
  for (int i = 0; i < COUNT; i++) sum = sum * 31 + cards[i];
  return sum + drawn;
}
