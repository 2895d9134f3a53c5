// The garbage collector's functions, which the compiler knows and its type definitions do not.

declare function __pin(object: usize): usize;
declare function __unpin(object: usize): void;
declare function __collect(): void;
