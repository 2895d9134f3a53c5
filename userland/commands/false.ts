// false: does nothing, without success.

export function main(_args: string[]): i32 {
  return 1;
}
