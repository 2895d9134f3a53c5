// Fibonacci numbers, the slow way: calls and little else.

function fibonacci(n: i32): i32 {
  return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
}

export function run(): i32 {
  return fibonacci(22);
}
