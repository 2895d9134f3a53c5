// A binary heap as a priority queue: pushes, pops and replacements.

enum { CAPACITY = 4096, ROUNDS = 9000 };
static unsigned heap[CAPACITY];
static int count;

static void push(unsigned value) {
  int at = count++;
  while (at > 0) {
    int parent = (at - 1) >> 1;
    if (heap[parent] <= value) break;
    heap[at] = heap[parent];
    at = parent;
  }
  heap[at] = value;
}

static unsigned pop(void) {
  unsigned top = heap[0];
  unsigned value = heap[--count];
  int at = 0;
  for (;;) {
    int child = 2 * at + 1;
    if (child >= count) break;
    if (child + 1 < count && heap[child + 1] < heap[child]) child++;
    if (heap[child] >= value) break;
    heap[at] = heap[child];
    at = child;
  }
  heap[at] = value;
  return top;
}

int run(void) {
  unsigned seed = 7;
  unsigned sum = 0;
  for (int i = 0; i < CAPACITY / 2; i++) {
    seed = seed * 1103515245 + 12345;
    push(seed >> 4);
  }
  for (int i = 0; i < ROUNDS; i++) {
    unsigned least = pop();
    sum = (sum << 5) - sum + least;
    push(least + ((sum >> 3) & 0xfffff));
  }
  while (count > 0) sum = (sum << 5) - sum + pop();
  return (int)sum;
}
