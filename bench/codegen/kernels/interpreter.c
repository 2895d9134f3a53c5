// A stack machine's interpreter, running a program that adds up squares.

enum { PUSH, LOAD, STORE, ADD, SUBTRACT, MULTIPLY, DUPLICATE, JUMP_IF, HALT };
static const int program[] = {
    PUSH, 0,    STORE, 0,       PUSH, 6000,     STORE,    1,  // sum = 0, n = 6000
    LOAD, 0,    LOAD,  1,       DUPLICATE, MULTIPLY, ADD, STORE, 0,  // sum += n * n
    LOAD, 1,    PUSH,  1,       SUBTRACT, DUPLICATE, STORE, 1, JUMP_IF, 8,  // while (--n)
    LOAD, 0,    HALT,
};
static int stack[16], variables[4];

static int interpret(const int *code) {
  int at = 0;
  int top = 0;
  while (code[at] != HALT) {
    switch (code[at++]) {
      case PUSH:
        stack[top++] = code[at++];
        break;
      case LOAD:
        stack[top++] = variables[code[at++]];
        break;
      case STORE:
        variables[code[at++]] = stack[--top];
        break;
      case ADD:
        top--;
        stack[top - 1] += stack[top];
        break;
      case SUBTRACT:
        top--;
        stack[top - 1] -= stack[top];
        break;
      case MULTIPLY:
        top--;
        stack[top - 1] *= stack[top];
        break;
      case DUPLICATE:
        stack[top] = stack[top - 1];
        top++;
        break;
      default:  // JUMP_IF
        if (stack[--top]) at = code[at];
        else at++;
    }
  }
  return stack[--top];
}

int run(void) {
  return interpret(program);
}
