// A stack machine's interpreter, running a program that adds up squares.

const PUSH: i32 = 0;
const LOAD: i32 = 1;
const STORE: i32 = 2;
const ADD: i32 = 3;
const SUBTRACT: i32 = 4;
const MULTIPLY: i32 = 5;
const DUPLICATE: i32 = 6;
const JUMP_IF: i32 = 7;
const HALT: i32 = 8;
// sum = 0, n = 6000; sum += n * n while (--n)
const program: StaticArray<i32> = [
  PUSH,
  0,
  STORE,
  0,
  PUSH,
  6000,
  STORE,
  1,
  LOAD,
  0,
  LOAD,
  1,
  DUPLICATE,
  MULTIPLY,
  ADD,
  STORE,
  0,
  LOAD,
  1,
  PUSH,
  1,
  SUBTRACT,
  DUPLICATE,
  STORE,
  1,
  JUMP_IF,
  8,
  LOAD,
  0,
  HALT,
];
const stack = new StaticArray<i32>(16);
const variables = new StaticArray<i32>(4);

function interpret(code: StaticArray<i32>): i32 {
  let at: i32 = 0;
  let top: i32 = 0;
  while (unchecked(code[at]) !== HALT) {
    switch (unchecked(code[at++])) {
      case PUSH:
        unchecked((stack[top++] = code[at++]));
        break;
      case LOAD:
        unchecked((stack[top++] = variables[unchecked(code[at++])]));
        break;
      case STORE:
        unchecked((variables[unchecked(code[at++])] = stack[--top]));
        break;
      case ADD:
        top--;
        unchecked((stack[top - 1] += stack[top]));
        break;
      case SUBTRACT:
        top--;
        unchecked((stack[top - 1] -= stack[top]));
        break;
      case MULTIPLY:
        top--;
        unchecked((stack[top - 1] *= stack[top]));
        break;
      case DUPLICATE:
        unchecked((stack[top] = stack[top - 1]));
        top++;
        break;
      default: // JUMP_IF
        if (unchecked(stack[--top])) at = unchecked(code[at]);
        else at++;
    }
  }
  return unchecked(stack[--top]);
}

export function run(): i32 {
  return interpret(program);
}
