// Conway's Life on a torus, one byte a cell.

enum { SIZE = 64, GENERATIONS = 8 };
static unsigned char now[SIZE * SIZE], next[SIZE * SIZE];

static int alive(int x, int y) {
  return now[(y & (SIZE - 1)) * SIZE + (x & (SIZE - 1))];
}

static int neighbours(int x, int y) {
  return alive(x - 1, y - 1) + alive(x, y - 1) + alive(x + 1, y - 1) + alive(x - 1, y) + alive(x + 1, y) +
         alive(x - 1, y + 1) + alive(x, y + 1) + alive(x + 1, y + 1);
}

static void step(void) {
  for (int y = 0; y < SIZE; y++)
    for (int x = 0; x < SIZE; x++) {
      int count = neighbours(x, y);
      next[y * SIZE + x] = count == 3 || (count == 2 && alive(x, y));
    }
  for (int i = 0; i < SIZE * SIZE; i++) now[i] = next[i];
}

int run(void) {
  unsigned seed = 13;
  for (int i = 0; i < SIZE * SIZE; i++) {
    seed = seed * 1664525 + 1013904223;
    now[i] = seed >> 28 < 5;
  }
  for (int i = 0; i < GENERATIONS; i++) step();
  int sum = 0;
  for (int i = 0; i < SIZE * SIZE; i++) sum = sum * 3 + now[i];
  return sum;
}
