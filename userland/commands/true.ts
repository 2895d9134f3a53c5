// true: does nothing, with success.

export function main(_args: string[]): i32 {
  return 0;
}
