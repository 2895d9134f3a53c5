// Starts a service: makes its process, with init as the handler of its faults, loads its program, gives it what the
// manifest says. Services are filled completely: none depends on paging, which one of them does.

import { E_NOT_FOUND, OK } from '../../abi/errors.ts';
import { RIGHT_SEND } from '../../abi/handles.ts';
import { RIGHTS_ALL } from '../../abi/messages.ts';
import {
  result4,
  sysHandleClose,
  sysHandleGrant,
  sysHandleMint,
  sysProcessCreate,
  sysProcessInspect,
  sysProcessKill,
} from '../../build/generated/syscalls';
import { checkElf } from '../../userland/lib/elf-file';
import { Loader } from '../../userland/lib/elf-loader';
import { StartBlock } from '../../userland/lib/start-block';
import { self } from './boot-block.ts';
import { Service } from './service.ts';

const STACK_PAGES: u32 = 8;
const SHARES: u32 = 64;

/** Starts it; its faults and its end come to `faults` with this badge. OK, or an error. */
export function launch(service: Service, faults: u32, badge: u32): i32 {
  if (service.file === 0) return E_NOT_FOUND;
  let status = checkElf(service.file, service.fileBytes);
  if (status < 0) return status;
  status = createProcess(service, faults, badge);
  if (status < 0) return status;
  status = load(service);
  if (status >= 0) return OK;
  sysProcessKill(service.process, 0);
  forget(service);
  return status;
}

/** Its process is over. */
export function forget(service: Service): void {
  if (service.process !== 0) sysHandleClose(service.process);
  service.process = 0;
}

function createProcess(service: Service, faults: u32, badge: u32): i32 {
  let handler = sysHandleMint(faults, badge, RIGHT_SEND);
  if (handler < 0) return handler;
  let process = sysProcessCreate(sharePages(service), handler);
  sysHandleClose(handler);
  if (process < 0) return process;
  service.process = process;
  return OK;
}

/** Its quota. */
function sharePages(service: Service): u32 {
  let pages: u32 = sysProcessInspect(self) < 0 ? 0 : result4();
  return (pages / SHARES) * service.share;
}

function load(service: Service): i32 {
  let loader = new Loader(self, service.process, service.process, sharePages(service));
  let status = loader.segments(service.file, true);
  if (status < 0) return status;
  status = loader.stack(STACK_PAGES, STACK_PAGES);
  if (status < 0) return status;
  sysHandleClose(status);
  status = giveBlock(service, loader);
  return status < 0 ? status : loader.start(service.priority);
}

function giveBlock(service: Service, loader: Loader): i32 {
  let block = new StartBlock();
  let status = grant(service, block, 'self', service.process, RIGHTS_ALL);
  if (status >= 0) status = grant(service, block, 'service', service.endpoint, RIGHTS_ALL);
  for (let i = 0; i < service.gifts.length && status >= 0; i += 1) {
    let gift = service.gifts[i];
    status = grant(service, block, gift.name, gift.handle, gift.rights);
  }
  if (status < 0) return status;
  let count = service.arguments.length + 1;
  let words = String.UTF8.encode(service.name + '\0' + joined(service.arguments));
  let directory = String.UTF8.encode('/', true);
  block.arguments.set(changetype<usize>(words), <u32>words.byteLength, count);
  block.directory.set(changetype<usize>(directory), <u32>directory.byteLength, 1);
  return loader.startBlock(block);
}

/** Texts, each with a NUL behind it. */
function joined(texts: string[]): string {
  let all = '';
  for (let i = 0; i < texts.length; i += 1) all += texts[i] + '\0';
  return all;
}

function grant(service: Service, block: StartBlock, name: string, handle: u32, rights: u32): i32 {
  let given = sysHandleGrant(service.process, handle, rights);
  if (given < 0) return given;
  block.addHandle(name, given);
  return OK;
}
