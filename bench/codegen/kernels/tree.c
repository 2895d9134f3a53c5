// A binary search tree of nodes from a pool: insertions, searches, a walk in order.

struct node {
  struct node *left, *right;
  unsigned key;
  int count;
};

enum { NODES = 3000, SEARCHES = 12000 };
static struct node pool[NODES];
static int used;
static struct node *root;

static struct node *new_node(unsigned key) {
  struct node *node = &pool[used++];
  node->left = 0;
  node->right = 0;
  node->key = key;
  node->count = 1;
  return node;
}

static void insert(unsigned key) {
  if (!root) {
    root = new_node(key);
    return;
  }
  struct node *at = root;
  for (;;) {
    if (key == at->key) {
      at->count++;
      return;
    }
    struct node *next = key < at->key ? at->left : at->right;
    if (!next) break;
    at = next;
  }
  if (key < at->key) at->left = new_node(key);
  else at->right = new_node(key);
}

static struct node *find(unsigned key) {
  struct node *at = root;
  while (at && at->key != key) at = key < at->key ? at->left : at->right;
  return at;
}

static int walk(struct node *node, int sum) {
  if (!node) return sum;
  sum = walk(node->left, sum);
  sum = sum * 31 + (int)node->key * node->count;
  return walk(node->right, sum);
}

int run(void) {
  unsigned seed = 21;
  for (int i = 0; i < NODES; i++) {
    seed = seed * 1664525 + 1013904223;
    insert(seed >> 14 & 0xffff);
  }
  int found = 0;
  for (int i = 0; i < SEARCHES; i++) {
    seed = seed * 1664525 + 1013904223;
    struct node *node = find(seed >> 14 & 0xffff);
    if (node) found += node->count;
  }
  return walk(root, found);
}
