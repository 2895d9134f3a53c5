// Where the model's state and the kernel's differ. Both are graphs without addresses; they are walked together from init,
// and an object of one side belongs to the object of the other that stands in the same place. The first difference of each
// object is told with the way to it, as "init.handle 0x1004.object.bits: 1 and not 3".

import { limitOf } from './model/quota.ts';
import { ANY } from './model/result.ts';
import { type AnyObject, type Process, Soon, type State, type Thread } from './state.ts';

const DIFFERENCES_MAX = 12;
const A0 = 10;
const T0 = 5;
const TEMPORARIES: readonly number[] = [5, 6, 7, 28, 29, 30, 31];

type Value = unknown;

export interface Comparison {
  differences: string[];
  /** The kernel's object for each of the model's. */
  pairs: Map<AnyObject, AnyObject>;
}

/** Threads whose saved registers mean nothing: they are between two instructions of their own. */
export type SkipRegisters = (thread: Thread) => 'all' | 'polls' | 'none';

class Walk {
  readonly differences: string[] = [];
  readonly pairs = new Map<AnyObject, AnyObject>();
  private readonly back = new Map<AnyObject, AnyObject>();
  private readonly todo: { path: string; model: AnyObject; kernel: AnyObject }[] = [];

  constructor(
    private readonly modelState: State,
    private readonly skip: SkipRegisters,
  ) {}

  differ(path: string, model: string, kernel: string): void {
    if (this.differences.length < DIFFERENCES_MAX)
      this.differences.push(`${path}: ${kernel} and not ${model}`);
  }

  value(path: string, model: Value, kernel: Value): void {
    if (model instanceof Map && kernel instanceof Map) this.map(path, model, kernel);
    else if (Array.isArray(model) && Array.isArray(kernel)) this.list(path, model, kernel);
    else if (isObject(model) && isObject(kernel)) this.object(path, model, kernel);
    else if (model instanceof Soon && typeof kernel === 'number') {
      if (kernel < model.from || kernel > model.to)
        this.differ(path, `${show(model.from)} to ${show(model.to)}`, show(kernel));
    } else if (model !== kernel && model !== ANY) this.differ(path, show(model), show(kernel));
  }

  private list(path: string, model: Value[], kernel: Value[]): void {
    if (model.length !== kernel.length)
      this.differ(path, `${model.length} of them`, `${kernel.length} of them`);
    else for (const [index, item] of model.entries()) this.value(`${path}[${index}]`, item, kernel[index]);
  }

  private map(path: string, model: Map<unknown, Value>, kernel: Map<unknown, Value>): void {
    for (const [key, item] of model) {
      const at = `${path} ${show(key)}`;
      if (!kernel.has(key)) this.differ(at, 'there', 'missing');
      else this.value(at, item, kernel.get(key));
    }
    for (const key of kernel.keys())
      if (!model.has(key)) this.differ(`${path} ${show(key)}`, 'missing', 'there');
  }

  private object(path: string, model: AnyObject, kernel: AnyObject): void {
    const known = this.pairs.get(model);
    if (known === kernel) return;
    if (known !== undefined || this.back.has(kernel) || model.kind !== kernel.kind) {
      this.differ(path, `that ${model.kind}`, `another ${kernel.kind}`);
      return;
    }
    this.pairs.set(model, kernel);
    this.back.set(kernel, model);
    this.todo.push({ path, model, kernel });
  }

  finish(): void {
    for (let next = this.todo.shift(); next !== undefined; next = this.todo.shift()) {
      const { path, model, kernel } = next;
      const wanted = fieldsOf(model, this.modelState);
      const found = fieldsOf(kernel, undefined);
      for (const [name, value] of Object.entries(wanted)) this.value(`${path}.${name}`, value, found[name]);
      if (model.kind === 'thread') this.registers(path, model, kernel as Thread);
    }
  }

  private registers(path: string, model: Thread, kernel: Thread): void {
    if (model.state === 'dead' || model.process.dead || this.skip(model) === 'all') return;
    const polls = this.skip(model) === 'polls';
    for (let n = 1; n < 32; n++) {
      if ((n === A0 && model.state !== 'ready') || (n === T0 && polls)) continue;
      if (!model.stopped && !polls && TEMPORARIES.includes(n)) continue;
      this.value(`${path}.x${n}`, model.registers[n], kernel.registers[n]);
    }
    if (polls) return;
    this.value(`${path}.pc`, model.pc, kernel.pc);
    this.value(`${path} stopped by a trap of its own`, model.stopped, kernel.stopped);
  }
}

function isObject(value: Value): value is AnyObject {
  return typeof value === 'object' && value !== null && 'kind' in value;
}

function show(value: Value): string {
  if (typeof value === 'number') return value > 9 ? `0x${value.toString(16)}` : String(value);
  if (isObject(value)) return `a ${value.kind}`;
  return String(value);
}

/** What is compared of an object. Where the model is given, numbers that it does not keep are computed. */
function fieldsOf(object: AnyObject, state: State | undefined): Record<string, Value> {
  switch (object.kind) {
    case 'process':
      return processFields(object, state);
    case 'thread':
      return threadFields(object);
    case 'slot': {
      const { process, object: named, type, rights, badge, parent, children } = object;
      return { process, object: named, type, rights, badge, parent, children };
    }
    case 'mapping': {
      const { process, memory, at, firstPage, pages, protection, use, payer } = object;
      return { process, memory, at, 'first page': firstPage, pages, protection, use, payer };
    }
    case 'use':
      return { what: object.what, of: object.of, 'derived from': object.parent };
    case 'endpoint': {
      const { senders, receivers, deadBadges, payer } = object;
      return { senders, receivers, 'dead badge': deadBadges, payer };
    }
    case 'badge':
      return { endpoint: object.endpoint, value: object.value, payer: object.payer };
    case 'notification':
      return {
        bits: object.bits,
        waiters: object.waiters,
        payer: object.payer,
        alarm: object.alarm,
        'alarm bits': object.alarm === undefined ? 0 : object.alarmBits,
      };
    case 'memory': {
      const { pages, base, device, taken, tables, payer, sealed, reclaimed } = object;
      const numbers = [...taken.keys()].sort((a, b) => a - b);
      return { pages, base, device, taken: numbers, tables: [...tables].sort(), payer, sealed, reclaimed };
    }
    case 'interrupt': {
      const { notification, bits, masked, line, payer, binding, target } = object;
      return { notification, bits: notification ? bits : 0, masked, line, payer, binding, target };
    }
  }
}

function processFields(process: Process, state: State | undefined): Record<string, Value> {
  const { dead, takenApart, payer, threads, faultEndpoint, faultBadge, exitStatus } = process;
  const limit = state ? limitOf(state, process) : process.limit;
  const slots = new Map([...process.slots.values()].map((slot) => [slot.handle, slot]));
  const mappings = new Map(process.mappings.map((mapping) => [mapping.at, mapping]));
  return {
    number: process.number,
    dead,
    'taken apart': takenApart,
    'exit status': dead ? exitStatus : 0,
    limit,
    payer,
    children: takenApart ? [] : process.children,
    watcher: process.watcher,
    'watch bits': process.watcher ? process.watchBits : 0,
    watch: process.watch,
    'watch target': process.watchTarget,
    threads,
    handle: slots,
    mapping: mappings,
    tables: [...process.tables].sort((a, b) => a - b),
    'fault endpoint': faultEndpoint,
    'fault badge': faultBadge,
    'free handles': dead ? [] : process.freeIndices,
  };
}

function threadFields(thread: Thread): Record<string, Value> {
  const { state, process, payer } = thread;
  if (state === 'dead') return { state, process, payer };
  const waitsForReply = state === 'sending' || state === 'awaiting reply';
  return {
    state,
    process,
    payer,
    suspended: thread.suspended,
    'out of budget': thread.depleted,
    budget: thread.budget,
    period: thread.period,
    'waits for a refill': thread.refill !== undefined,
    queued: thread.queued,
    bound: thread.bound,
    priority: thread.priority,
    'own priority': thread.basePriority,
    deadline: thread.deadline,
    endpoint: thread.endpoint,
    'kind of sending': waitsForReply ? thread.sendKind : undefined,
    badge: state === 'sending' ? thread.sendBadge : 0,
    accepts: state === 'receiving' ? thread.accept : 0,
    caller: thread.caller,
    server: thread.server,
    'reply handle': thread.replySlot,
    'message page': thread.messageMemory,
    notification: thread.notification,
    fault: waitsForReply && thread.sendKind === 'fault' ? thread.fault : [],
  };
}

/** Compares the whole state. */
export function compare(model: State, kernel: State, skip: SkipRegisters): Comparison {
  const walk = new Walk(model, skip);
  walk.value('init', model.init, kernel.init);
  walk.value('running', model.current, kernel.current);
  model.ready.forEach((queue, priority) => {
    walk.value(`ready at ${priority}`, queue, kernel.ready[priority]);
  });
  walk.value('interrupt', model.interrupts, kernel.interrupts);
  walk.value('trace', model.trace, kernel.trace);
  walk.value('tracing', model.tracing, kernel.tracing);
  walk.value('ended', model.reclaim, kernel.reclaim);
  walk.finish();
  for (const [line, wire] of model.lines.entries()) {
    const other = kernel.lines[line];
    walk.value(`line ${line} enabled`, wire.enabled, other.enabled);
    walk.value(`line ${line} pending`, wire.pending, other.pending);
  }
  for (const object of model.objects)
    if (!walk.pairs.has(object)) walk.differ(`a ${object.kind}`, 'there', 'missing (nothing leads to it)');
  return { differences: walk.differences, pairs: walk.pairs };
}
