// Services by name.

import { E_NOT_FOUND } from '../../abi/errors';
import { TICKS_PER_MILLISECOND } from '../../abi/memory-map';
import * as protocol from '../../build/generated/protocols/registry';
import { givenHandle } from './start';
import { sleep, ticks } from './time';

const RETRY_MILLISECONDS: u32 = 2;

const names: string[] = [];
const handles: i32[] = [];

/** A handle to the service of this name, or an error. Asking again costs nothing. */
export function lookup(name: string): i32 {
  const known = names.indexOf(name);
  if (known >= 0) return handles[known];
  const registry = givenHandle('registry');
  if (registry === 0) return E_NOT_FOUND;
  const handle = protocol.lookup(registry, name);
  if (handle > 0) {
    names.push(name);
    handles.push(handle);
  }
  return handle;
}

/** The same, for a service that is still about to start: waits for up to so many milliseconds. */
export function waitFor(name: string, milliseconds: u32 = 1000): i32 {
  const end = ticks() + <u64>milliseconds * TICKS_PER_MILLISECOND;
  while (true) {
    const handle = lookup(name);
    if (handle !== E_NOT_FOUND || ticks() >= end) return handle;
    sleep(RETRY_MILLISECONDS);
  }
}

/** Forgets a service whose handle turned out to be dead, so that it is looked up again. */
export function forget(name: string): void {
  const known = names.indexOf(name);
  if (known < 0) return;
  names.splice(known, 1);
  handles.splice(known, 1);
}

/** Gives an endpoint of this process a name; OK or an error. */
export function register(name: string, endpoint: u32): i32 {
  return protocol.register(givenHandle('registry'), name, endpoint);
}
