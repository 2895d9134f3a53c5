// What editors need to know for `for (const x of list)`, which the compiler's type definitions leave out.

interface IteratorResult<T> {
  done: bool;
  value: T;
}
interface Iterator<T> {
  next(): IteratorResult<T>;
}
interface Iterable<T> {
  [Symbol.iterator](): Iterator<T>;
}
interface IterableIterator<T> extends Iterator<T> {
  [Symbol.iterator](): IterableIterator<T>;
}
interface Array<T> extends Iterable<T> {}
interface ReadonlyArray<T> extends Iterable<T> {}
interface StaticArray<T> extends Iterable<T> {}
interface String extends Iterable<string> {}
interface TypedArray<T> extends Iterable<T> {}
