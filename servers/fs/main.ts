// The file server: a tree in memory, filled from the boot archive, for reading and writing. It calls nobody.
//
//   path -> PathCursor -> tree (nodes, index of names) -> node -> content (a view of the archive, or chunks)
//   open file = a handle whose badge leads to an OpenFile (node and position)
//
// Arguments: bytes of the archive, its offset in the first page, seconds since 1970 when the machine started.

import { RIGHT_READ } from '../../abi/handles.ts';
import { PAGE_BYTES, USER_SHARED_BASE } from '../../abi/memory-map.ts';
import { result4, sysProcessInspect } from '../../build/generated/syscalls';
import { mapPages } from '../../userland/lib/mapping';
import { Server } from '../../userland/lib/server';
import { givenHandle, programArguments } from '../../userland/lib/start';
import { CpioReader } from '../common/cpio.ts';
import { setStartSeconds } from './clock.ts';
import { setArchiveRange } from './content.ts';
import { Files } from './files.ts';
import { NODE_DIRECTORY, NODE_NULL, NODE_ZERO } from './node.ts';
import { closeFile } from './open-files.ts';
import { setStorageLimit } from './storage.ts';
import { Streams } from './streams.ts';
import { create, createTree, plant } from './tree.ts';

/** Kept back from the quota: program, stack, page tables, the allocator's waste. */
const RESERVED_PAGES: u32 = 256;

class FileServer extends Server {
  badgeDead(badge: u32): void {
    closeFile(badge);
  }
}

/** The file system may use what the quota leaves; a sixteenth goes to the kernel's lists and tables of the heap's pages. */
function limitStorage(self: u32): void {
  let pages: u32 = sysProcessInspect(self) < 0 ? 0 : result4() - result4() / 16;
  setStorageLimit(
    pages > 2 * RESERVED_PAGES ? (pages - RESERVED_PAGES) * PAGE_BYTES : RESERVED_PAGES * PAGE_BYTES,
  );
}

/** Fills the tree with what the archive holds. */
function fill(archive: u32, bytes: u32, offset: u32): void {
  if (archive === 0 || bytes === 0) return;
  let pages = (offset + bytes + PAGE_BYTES - 1) / PAGE_BYTES;
  if (mapPages(givenHandle('self'), archive, USER_SHARED_BASE, 0, pages, RIGHT_READ) < 0) return;
  let start: usize = USER_SHARED_BASE + offset;
  setArchiveRange(start, bytes);
  let reader = CpioReader.create(start, bytes);
  while (reader.advance()) {
    if (!reader.isFile && !reader.isDirectory) continue;
    let node = plant(reader.name, reader.nameBytes, reader.isDirectory, reader.modified);
    if (node !== null && reader.isFile) node.content.setView(reader.content, reader.contentBytes);
  }
}

/** Makes a node that the archive need not hold. */
function createExtra(path: string, kind: u32): void {
  let name = String.UTF8.encode(path);
  create(changetype<usize>(name), name.byteLength, kind, 0, false);
}

let given = programArguments();
limitStorage(givenHandle('self'));
createTree();
setStartSeconds(u32.parse(given[2]));
fill(givenHandle('archive'), u32.parse(given[0]), u32.parse(given[1]));
createExtra('/tmp', NODE_DIRECTORY);
createExtra('/dev', NODE_DIRECTORY);
createExtra('/dev/null', NODE_NULL);
createExtra('/dev/zero', NODE_ZERO);

let server = new FileServer(givenHandle('service'));
server.add(new Files(server.endpoint, server.request));
server.add(new Streams());
server.run();
