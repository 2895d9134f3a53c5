// The registry: names of services. Who holds a handle to an endpoint may enter it; whoever reaches the registry may look
// it up. A name is replaced only by who entered it, which is how a restarted server takes its place again.

import { E_EXISTS, E_INVALID, E_NO_MEMORY, E_NOT_FOUND, E_TOO_LONG } from '../../abi/errors.ts';
import { MESSAGE_PAGE } from '../../abi/memory-map.ts';
import { Handler, putList, replyList, replyLookup } from '../../build/generated/protocols/registry';
import { sysHandleClose } from '../../build/generated/syscalls';
import { replyNothing } from '../../userland/lib/message';
import { Server } from '../../userland/lib/server';
import { givenHandle } from '../../userland/lib/start';
import { addEntry, entries, findEntry, NAME_CHARACTERS_MAX, NAMES_MAX } from './names.ts';

class Names extends Handler {
  register(badge: u32, name: string, endpoint: u32): i32 {
    if (name.length === 0 || endpoint === 0) return E_INVALID;
    if (name.length > NAME_CHARACTERS_MAX) return E_TOO_LONG;
    let entry = findEntry(name);
    if (entry === null) {
      if (entries.length === NAMES_MAX) return E_NO_MEMORY;
      addEntry(name, endpoint, badge);
      return replyNothing();
    }
    if (entry.owner !== badge) return E_EXISTS;
    sysHandleClose(entry.endpoint);
    entry.endpoint = endpoint;
    return replyNothing();
  }

  lookup(_badge: u32, name: string): i32 {
    let entry = findEntry(name);
    return entry === null ? E_NOT_FOUND : replyLookup(entry.endpoint);
  }

  list(_badge: u32, cursor: u32): i32 {
    let end: usize = MESSAGE_PAGE;
    let count: u32 = 0;
    for (let i = 0; i < entries.length; i += 1) {
      if (entries[i].number < cursor) continue;
      let after = putList(end, entries[i].name);
      if (after === 0) return replyList(count, entries[i].number, end);
      end = after;
      count += 1;
    }
    return replyList(count, 0, end);
  }
}

let server = new Server(givenHandle('service'));
server.add(new Names());
server.run();
