// Counts the ways to place queens on a board so that none attacks another: one bit a column and a diagonal.

enum { SIZE = 9 };

static int place(unsigned columns, unsigned left, unsigned right) {
  const unsigned all = (1 << SIZE) - 1;
  if (columns == all) return 1;
  int ways = 0;
  for (unsigned free = all & ~(columns | left | right); free != 0; free &= free - 1) {
    unsigned queen = free & -free;
    ways += place(columns | queen, (left | queen) << 1, (right | queen) >> 1);
  }
  return ways;
}

int run(void) {
  return place(0, 0, 0);
}
