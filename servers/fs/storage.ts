// How much memory the file system may use. Everything the tree allocates for its clients is counted here first, so that
// a full file system is an error to one client and never the end of the server.

/** What the allocator adds to a block, at most, on average. */
const BLOCK_OVERHEAD: u32 = 16;

let limitBytes: u32 = 0;
let usedBytes: u32 = 0;

export function setStorageLimit(bytes: u32): void {
  limitBytes = bytes;
}

export function storageUsed(): u32 {
  return usedBytes;
}

export function storageLimit(): u32 {
  return limitBytes;
}

/** A block of `bytes` bytes, or 0 where the limit is reached. The content is undefined. */
export function allocate(bytes: u32): usize {
  let total = bytes + BLOCK_OVERHEAD;
  if (total < bytes || total > limitBytes - usedBytes) return 0;
  usedBytes += total;
  return heap.alloc(bytes);
}

/** Gives back what allocate() gave; `bytes` as it was asked for. */
export function release(block: usize, bytes: u32): void {
  if (block === 0) return;
  usedBytes -= bytes + BLOCK_OVERHEAD;
  heap.free(block);
}
