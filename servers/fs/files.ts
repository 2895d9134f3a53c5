// Requests about names: the fs protocol. A path is taken from the message page as it came; the dispatcher's texts are
// not used, since names are bytes here.

import {
  E_DENIED,
  E_EXISTS,
  E_INVALID,
  E_IS_DIRECTORY,
  E_NO_SPACE,
  E_NOT_DIRECTORY,
  E_NOT_FOUND,
} from '../../abi/errors.ts';
import { RIGHT_SEND } from '../../abi/handles.ts';
import { MESSAGE_PAGE } from '../../abi/memory-map.ts';
import {
  Handler,
  OPEN_APPEND,
  OPEN_CREATE,
  OPEN_EXCLUSIVE,
  OPEN_TRUNCATE,
  OPEN_WRITE,
  putList,
  replyList,
  replyOpen,
  replySpace,
  replyStat,
} from '../../build/generated/protocols/fs';
import { KIND_DEVICE, KIND_DIRECTORY, KIND_FILE } from '../../build/generated/protocols/stream';
import { sysHandleMint } from '../../build/generated/syscalls';
import { Request } from '../../userland/lib/handler';
import { replyNothing } from '../../userland/lib/message';
import { textAt } from '../../userland/lib/text';
import { now } from './clock.ts';
import { NODE_DIRECTORY, NODE_FILE, Node } from './node.ts';
import { closeFile, openNode } from './open-files.ts';
import { storageLimit, storageUsed } from './storage.ts';
import { create, find, remove, rename, treeError } from './tree.ts';

const KIB: u32 = 1024;

/** Every write makes an open file writable: truncation is one too. */
const OPEN_CHANGES: u32 = OPEN_WRITE | OPEN_TRUNCATE | OPEN_APPEND;

/** The KIND_ constant of the stream protocol for a node. */
export function kindOf(node: Node): u32 {
  if (node.kind === NODE_FILE) return KIND_FILE;
  return node.kind === NODE_DIRECTORY ? KIND_DIRECTORY : KIND_DEVICE;
}

export class Files extends Handler {
  constructor(
    readonly endpoint: u32,
    readonly request: Request,
  ) {
    super();
  }

  space(_badge: u32): i32 {
    return replySpace(storageLimit() / KIB, (storageLimit() - storageUsed()) / KIB);
  }

  open(_badge: u32, _path: string, flags: u32): i32 {
    let bytes = this.request.bytes;
    let node = find(MESSAGE_PAGE, bytes);
    if (node === null) {
      if (treeError !== E_NOT_FOUND || (flags & OPEN_CREATE) === 0) return treeError;
      node = create(MESSAGE_PAGE, bytes, NODE_FILE, now(), false);
      if (node === null) return treeError;
    } else if ((flags & OPEN_EXCLUSIVE) !== 0 && (flags & OPEN_CREATE) !== 0) {
      return E_EXISTS;
    }
    if (node.isDirectory) return E_IS_DIRECTORY;
    if ((flags & OPEN_TRUNCATE) !== 0) {
      if ((flags & OPEN_WRITE) === 0) return E_DENIED;
      node.content.clear();
      node.modified = now();
    }
    return this.replyHandle(node, flags);
  }

  stat(_badge: u32, _path: string): i32 {
    let node = find(MESSAGE_PAGE, this.request.bytes);
    return node === null ? treeError : replyStat(kindOf(node), node.content.bytes, node.modified);
  }

  list(_badge: u32, _path: string, cursor: u32): i32 {
    let directory = find(MESSAGE_PAGE, this.request.bytes);
    if (directory === null) return treeError;
    if (!directory.isDirectory) return E_NOT_DIRECTORY;
    let node = directory.firstChild;
    while (node !== null && node.serial < cursor) node = node.next;
    let end: usize = MESSAGE_PAGE;
    let count: u32 = 0;
    while (node !== null) {
      let after = putList(
        end,
        kindOf(node),
        node.content.bytes,
        node.modified,
        textAt(node.name, node.nameBytes),
      );
      if (after === 0) break;
      end = after;
      count += 1;
      node = node.next;
    }
    return replyList(count, node === null ? 0 : node.serial, end);
  }

  mkdir(_badge: u32, _path: string): i32 {
    let node = create(MESSAGE_PAGE, this.request.bytes, NODE_DIRECTORY, now(), false);
    return node === null ? treeError : replyNothing();
  }

  remove(_badge: u32, _path: string): i32 {
    let status = remove(MESSAGE_PAGE, this.request.bytes, false, now());
    return status < 0 ? status : replyNothing();
  }

  rmdir(_badge: u32, _path: string): i32 {
    let status = remove(MESSAGE_PAGE, this.request.bytes, true, now());
    return status < 0 ? status : replyNothing();
  }

  /** The payload is two texts, each with a NUL at its end: the dispatcher has checked that. */
  rename(_badge: u32, _from: string, _to: string): i32 {
    let end: usize = MESSAGE_PAGE + this.request.bytes - 1;
    let split: usize = MESSAGE_PAGE;
    while (load<u8>(split) !== 0) split += 1;
    if (split + 1 > end) return E_INVALID;
    let status = rename(MESSAGE_PAGE, <u32>(split - MESSAGE_PAGE), split + 1, <u32>(end - split - 1), now());
    return status < 0 ? status : replyNothing();
  }

  touch(_badge: u32, _path: string): i32 {
    let bytes = this.request.bytes;
    let node = find(MESSAGE_PAGE, bytes);
    if (node === null) {
      if (treeError !== E_NOT_FOUND) return treeError;
      node = create(MESSAGE_PAGE, bytes, NODE_FILE, now(), false);
      if (node === null) return treeError;
    }
    node.modified = now();
    return replyNothing();
  }

  /** Answers with a handle to the node, opened. */
  private replyHandle(node: Node, flags: u32): i32 {
    let badge = openNode(node, flags | ((flags & OPEN_CHANGES) !== 0 ? OPEN_WRITE : 0));
    if (badge === 0) return E_NO_SPACE;
    let handle = sysHandleMint(this.endpoint, badge, RIGHT_SEND);
    if (handle < 0) {
      closeFile(badge);
      return handle;
    }
    return replyOpen(handle);
  }
}
