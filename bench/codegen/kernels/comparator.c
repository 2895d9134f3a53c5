// Quicksort by a function that compares, called through a pointer.

enum { COUNT = 600, ROUNDS = 6 };
typedef int (*Comparator)(int, int);
static int items[COUNT];

static int ascending(int x, int y) {
  return x < y ? -1 : x > y;
}

static int descending(int x, int y) {
  return y < x ? -1 : y > x;
}

static int evenFirst(int x, int y) {
  int difference = (x & 1) - (y & 1);
  return difference ? difference : ascending(x, y);
}

static Comparator volatile comparators[] = {ascending, descending, evenFirst};

static void sort(int *words, int from, int to, Comparator compare) {
  while (from < to) {
    int pivot = words[(from + to) >> 1];
    int i = from;
    int j = to;
    while (i <= j) {
      while (compare(words[i], pivot) < 0) i++;
      while (compare(words[j], pivot) > 0) j--;
      if (i <= j) {
        int kept = words[i];
        words[i++] = words[j];
        words[j--] = kept;
      }
    }
    if (j - from < to - i) {
      sort(words, from, j, compare);
      from = i;
    } else {
      sort(words, i, to, compare);
      to = j;
    }
  }
}

int run(void) {
  unsigned seed = 5;
  int sum = 0;
  for (int round = 0; round < ROUNDS; round++) {
    for (int i = 0; i < COUNT; i++) {
      seed = seed * 1664525 + 1013904223;
      items[i] = (int)(seed >> 12);
    }
    sort(items, 0, COUNT - 1, comparators[round % 3]);
    for (int i = 0; i < COUNT; i++) sum = sum * 31 + items[i];
  }
  return sum;
}
