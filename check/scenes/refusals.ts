// Every system call with every handle that it must refuse: of each wrong type, with one right less, stale, none. Each time
// another error came just before, so that none can be a leftover. And every call on what has ended.

import {
  RIGHT_GRANT,
  TYPE_ENDPOINT,
  TYPE_INTERRUPT,
  TYPE_MEMORY,
  TYPE_NOTIFICATION,
  TYPE_PROCESS,
  TYPE_THREAD,
} from '../../abi/handles.ts';
import { MESSAGE_PAGE, PAGE_BYTES } from '../../abi/memory-map.ts';
import { RIGHTS_ALL } from '../../abi/messages.ts';
import { SYSTEM_CALLS, type SystemCall } from '../../abi/syscalls.ts';
import type { Planned } from '../actions/step.ts';
import { PLAYGROUND, type Stage } from '../stage.ts';
import { Director, type Scene } from './scene.ts';

const TYPES: Readonly<Record<string, number>> = {
  process: TYPE_PROCESS,
  thread: TYPE_THREAD,
  endpoint: TYPE_ENDPOINT,
  fault_endpoint: TYPE_ENDPOINT,
  notification: TYPE_NOTIFICATION,
  memory: TYPE_MEMORY,
  interrupt: TYPE_INTERRUPT,
  reply: TYPE_NOTIFICATION, // there is none to give: any other type
  handle: TYPE_PROCESS,
};
/** They end the caller. */
const ENDS = ['process_exit', 'thread_exit'];
/** Rights have no bits above. */
const RIGHT_BITS = 5;
const CHILD_PAGES = 8;
const CHILD_PRIORITY = 1;
const PAGES_OF_CHILDREN = MESSAGE_PAGE - 8 * PAGE_BYTES;

/** Harmless values for arguments that are no handles. */
const VALUES: Readonly<Record<string, number>> = {
  rights: RIGHTS_ALL,
  badge: 7,
  quota_pages: 2,
  status: 1,
  bits: 1,
  entry: 0x1000,
  priority: CHILD_PRIORITY,
  message_page: PAGES_OF_CHILDREN - PAGE_BYTES,
  address: PLAYGROUND,
  pages: 1,
  protection: 1,
  timeout: 0,
  budget: 0,
};

/** Handles by type: to a child and its thread, which never runs, and to things of the puppet's own. */
type Things = Map<number, number>;

function* makeThings(director: Director, stage: Stage): Generator<Planned, Things> {
  const things: Things = new Map([[TYPE_INTERRUPT, director.handle(({ type }) => type === TYPE_INTERRUPT)]]);
  yield director.call('endpoint_create');
  things.set(TYPE_ENDPOINT, director.result);
  yield director.call('notification_create');
  things.set(TYPE_NOTIFICATION, director.result);
  yield director.call('memory_create', director.self, 1);
  things.set(TYPE_MEMORY, director.result);
  yield* makeChild(director, stage, things);
  return things;
}

function* makeChild(director: Director, stage: Stage, things: Things): Generator<Planned> {
  yield director.call('process_create', CHILD_PAGES, things.get(TYPE_ENDPOINT)!);
  const child = director.result;
  things.set(TYPE_PROCESS, child);
  yield director.call('thread_create', child, stage.entry, 0, 0, CHILD_PRIORITY, PAGES_OF_CHILDREN);
  things.set(TYPE_THREAD, director.result);
}

/** Arguments that all fit, but for the one at `at`. */
function argumentsOf(call: SystemCall, things: Things, at: number, handle: number): number[] {
  return call.arguments.map((name, n) =>
    n === at ? handle : name in TYPES ? things.get(TYPES[name]!)! : (VALUES[name] ?? 0),
  );
}

function* refuseAll(director: Director, call: SystemCall, things: Things, at: number): Generator<Planned> {
  const wanted = TYPES[call.arguments[at]!]!;
  const wrong = [...things].filter(([type]) => type !== wanted && call.arguments[at] !== 'handle');
  for (const [, handle] of [...wrong, [0, 0], [0, 0x7fffffff]] as const) {
    yield director.call('signal', things.get(TYPE_MEMORY)!, 1); // of the wrong type
    yield director.call(call.name, ...argumentsOf(call, things, at, handle));
  }
  for (let bit = 0; bit < RIGHT_BITS; bit++) {
    yield director.call('handle_copy', things.get(wanted)!, RIGHTS_ALL & ~(1 << bit));
    const less = director.result;
    yield director.call('handle_inspect', 0); // no handle
    yield director.call(call.name, ...argumentsOf(call, things, at, less));
    const made = director.result;
    if ('returns' in call && made > 0) yield director.call('handle_close', made);
    if (less > 0) yield director.call('handle_close', less);
  }
}

export const refusals: readonly Scene[] = SYSTEM_CALLS.filter(
  ({ name, arguments: names }) => !ENDS.includes(name) && names.some((argument) => argument in TYPES),
).map((call) => ({
  name: `refused-${call.name}`,
  *steps(session, stage) {
    const director = new Director(session);
    const things = yield* makeThings(director, stage);
    for (const [at, name] of call.arguments.entries())
      if (name in TYPES) yield* refuseAll(director, call, things, at);
    yield* onTheDead(director, call, things);
  },
}));

/** The child has ended, and its thread with it. */
function* onTheDead(director: Director, call: SystemCall, things: Things): Generator<Planned> {
  yield director.call('handle_inspect', things.get(TYPE_PROCESS)!);
  yield director.call('process_kill', things.get(TYPE_PROCESS)!, 5);
  yield director.call('handle_copy', things.get(TYPE_PROCESS)!, RIGHTS_ALL & ~RIGHT_GRANT);
  for (const [at, name] of call.arguments.entries()) {
    if (!(name in TYPES)) continue;
    yield director.call('signal', things.get(TYPE_MEMORY)!, 1);
    yield director.call(call.name, ...argumentsOf(call, things, at, things.get(TYPES[name]!)!));
  }
}
