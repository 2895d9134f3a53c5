// Processes and the records of what they have mapped, as the kernel has them.

import { PAGE_BYTES } from '../../abi/memory-map.ts';
import { Mapping, Process } from '../state.ts';
import { readSlots } from './handles.ts';
import { LIST_MAX, type ObjectKind, type Reader } from './reader.ts';
import { readUse } from './uses.ts';

export const process: ObjectKind<Process> = {
  make: () => new Process(),
  read(reader, process, word, address) {
    process.dead = (word('PROCESS_DEAD') & 0xff) !== 0;
    process.takenApart = process.dead && word('PROCESS_ROOT') === 0;
    process.number = word('PROCESS_NUMBER');
    process.exitStatus = word('PROCESS_EXIT_STATUS');
    process.limit = word('PROCESS_LIMIT');
    process.watcher = reader.object('notification', word('PROCESS_WATCHER'));
    process.watchBits = word('PROCESS_WATCH_BITS');
    process.watch = readUse(reader, address, 'PROCESS_WATCH_KIND', 'watch', process);
    process.watchTarget = readUse(reader, address, 'PROCESS_TARGET_KIND', 'target of a watch', process);
    process.dismantled = word('PROCESS_DISMANTLED') / 4;
    readTree(reader, process, word('PROCESS_MAPPINGS'), 0, 2 ** 32);
    process.children = reader.list(
      'process',
      word('PROCESS_FIRST_CHILD'),
      'PROCESS_NEXT_SIBLING',
      'PROCESS_PREVIOUS_SIBLING',
    );
    process.threads = reader.list(
      'thread',
      word('PROCESS_FIRST_THREAD'),
      'THREAD_NEXT_OF_PROCESS',
      'THREAD_PREVIOUS_OF_PROCESS',
    );
    if (process.threads.length !== word('PROCESS_THREADS'))
      reader.problem('queues: a process miscounts its threads');
    process.faultEndpoint = reader.object('endpoint', word('PROCESS_FAULT_ENDPOINT'));
    process.faultBadge = reader.object('badge', word('PROCESS_FAULT_BADGE'));
    readSlots(reader, process, word('PROCESS_SLOTS_USED'), word('PROCESS_FREE_SLOT'));
  },
};

/** The mappings of a process: a search tree by address, the heights of whose branches differ by 1 at most. Its height. */
function readTree(reader: Reader, process: Process, root: number, low: number, high: number): number {
  if (root === 0 || process.mappings.length > LIST_MAX) return 0;
  const word = reader.wordsAt(root);
  const start = word('MAPPING_ADDRESS');
  const end = start + word('MAPPING_PAGES') * PAGE_BYTES;
  if (start < low || end > high)
    reader.problem('mappings: the records of a process are out of order, or overlap');
  const left = readTree(reader, process, word('MAPPING_LEFT'), low, start);
  const mapping = reader.object('mapping', root);
  if (mapping === null) return 0;
  if (mapping.process !== process) reader.problem('mappings: a record names another process');
  process.mappings.push(mapping);
  const right = readTree(reader, process, word('MAPPING_RIGHT'), end, high);
  const height = Math.max(left, right) + 1;
  if (Math.abs(left - right) > 1 || word('MAPPING_HEIGHT') !== height)
    reader.problem('mappings: the records of a process are out of balance');
  return height;
}

export const mapping: ObjectKind<Mapping> = {
  make: (reader, word) =>
    new Mapping(
      reader.object('process', word('MAPPING_PROCESS'))!,
      reader.object('memory', word('MAPPING_MEMORY'))!,
      word('MAPPING_ADDRESS') / PAGE_BYTES,
      word('MAPPING_FIRST_PAGE'),
      word('MAPPING_PAGES'),
      word('MAPPING_NODE_KIND') & 0xff,
    ),
  read(reader, mapping, _word, address) {
    mapping.use = readUse(reader, address, 'MAPPING_NODE_KIND', 'mapping', mapping);
  },
};
