// A linked list: built, sorted by merging, reversed, summed.

struct item {
  struct item *next;
  int value;
};

enum { ITEMS = 5000 };
static struct item items[ITEMS];

static struct item *merge(struct item *x, struct item *y) {
  struct item head;
  struct item *last = &head;
  while (x && y) {
    if (x->value <= y->value) {
      last->next = x;
      last = x;
      x = x->next;
    } else {
      last->next = y;
      last = y;
      y = y->next;
    }
  }
  last->next = x ? x : y;
  return head.next;
}

static struct item *sort(struct item *list, int length) {
  if (length <= 1) {
    if (list) list->next = 0;
    return list;
  }
  int half = length >> 1;
  struct item *second = list;
  for (int i = 0; i < half; i++) second = second->next;
  struct item *sorted_second = sort(second, length - half);
  return merge(sort(list, half), sorted_second);
}

static struct item *reverse(struct item *list) {
  struct item *done = 0;
  while (list) {
    struct item *next = list->next;
    list->next = done;
    done = list;
    list = next;
  }
  return done;
}

int run(void) {
  unsigned seed = 77;
  for (int i = 0; i < ITEMS; i++) {
    seed = seed * 1103515245 + 12345;
    items[i].value = (int)(seed >> 8);
    items[i].next = i + 1 < ITEMS ? &items[i + 1] : 0;
  }
  int sum = 0;
  for (struct item *at = reverse(sort(items, ITEMS)); at; at = at->next) sum = sum * 31 + at->value;
  return sum;
}
