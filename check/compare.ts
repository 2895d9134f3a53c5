// Where the model's state and the kernel's differ. Both are graphs without addresses; they are walked together from init,
// and an object of one side belongs to the object of the other that stands in the same place. The first difference of each
// object is told with the way to it, as "init.handle 0x1004.object.bits: 1 and not 3".

import { fieldsOf, type Value } from './compare-fields.ts';
import { ANY } from './model/result.ts';
import { type AnyObject, Soon, type State, TEMPORARIES, type Thread } from './state.ts';

const DIFFERENCES_MAX = 12;
const A0 = 10;
const T0 = 5;

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
    /** Ways to objects are put together: seldom wanted, and most of the work. */
    private readonly tellsWays: boolean,
  ) {}

  private way(path: string, by: string, name: string | number): string {
    return this.tellsWays ? path + by + name : '';
  }

  differ(path: string, model: string, kernel: string): void {
    if (this.differences.length < DIFFERENCES_MAX)
      this.differences.push(`${path}: ${kernel} and not ${model}`);
  }

  value(path: string, model: Value, kernel: Value): void {
    if (model instanceof Map && kernel instanceof Map) this.map(path, model, kernel);
    else if (Array.isArray(model) && Array.isArray(kernel)) this.list(path, model, kernel);
    else if (isObject(model) && isObject(kernel)) this.object(path, model, kernel);
    else if (model instanceof Soon && typeof kernel === 'number') {
      if (kernel < model.from || kernel > model.to) this.differ(path, show(model), show(kernel));
    } else if (model !== kernel && model !== ANY) this.differ(path, show(model), show(kernel));
  }

  private list(path: string, model: Value[], kernel: Value[]): void {
    if (model.length !== kernel.length)
      this.differ(path, `${model.length} of them`, `${kernel.length} of them`);
    else for (let i = 0; i < model.length; i++) this.value(this.way(path, '', `[${i}]`), model[i], kernel[i]);
  }

  private map(path: string, model: Map<unknown, Value>, kernel: Map<unknown, Value>): void {
    for (const [key, item] of model) {
      const at = this.way(path, ' ', show(key));
      if (!kernel.has(key)) this.differ(at, 'there', 'missing');
      else this.value(at, item, kernel.get(key));
    }
    for (const key of kernel.keys())
      if (!model.has(key)) this.differ(this.way(path, ' ', show(key)), 'missing', 'there');
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
      for (const [name, get] of fieldsOf(model))
        this.value(this.way(path, '.', name), get(model, this.modelState), get(kernel, undefined));
      if (model.kind === 'thread') this.registers(path, model, kernel as Thread);
    }
  }

  private registers(path: string, model: Thread, kernel: Thread): void {
    if (model.state === 'dead' || model.process.dead || this.skip(model) === 'all') return;
    const polls = this.skip(model) === 'polls';
    for (let n = 1; n < 32; n++) {
      if ((n === A0 && model.state !== 'ready') || (n === T0 && polls)) continue;
      if (model.registers[n] < 0) continue;
      if (!model.stopped && !polls && TEMPORARIES.includes(n)) continue;
      this.value(this.way(path, '.x', n), model.registers[n], kernel.registers[n]);
    }
    if (polls) return;
    this.value(this.way(path, '.', 'pc'), model.pc, kernel.pc);
    this.value(this.way(path, ' ', 'stopped by a trap of its own'), model.stopped, kernel.stopped);
  }
}

function isObject(value: Value): value is AnyObject {
  return typeof value === 'object' && value !== null && 'kind' in value;
}

function show(value: Value): string {
  if (typeof value === 'number') return value > 9 ? `0x${value.toString(16)}` : String(value);
  if (value instanceof Soon) return `${show(value.from)} to ${show(value.to)}`;
  if (isObject(value)) return `a ${value.kind}`;
  return String(value);
}

/** Compares the whole state. */
export function compare(model: State, kernel: State, skip: SkipRegisters): Comparison {
  const quick = walk(model, kernel, skip, false);
  return quick.differences.length === 0 ? quick : walk(model, kernel, skip, true);
}

function walk(model: State, kernel: State, skip: SkipRegisters, tellsWays: boolean): Comparison {
  const walk = new Walk(model, skip, tellsWays);
  walk.value('init', model.init, kernel.init);
  walk.value('running', model.current, kernel.current);
  model.ready.forEach((queue, priority) => {
    walk.value(`ready at ${priority}`, queue, kernel.ready[priority]);
  });
  walk.value('interrupt', model.interrupts, kernel.interrupts);
  walk.value('trace', model.trace, kernel.trace);
  walk.value('faults', model.faults, kernel.faults);
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
