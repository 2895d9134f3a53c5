// Globals in registers. While a loop without calls runs, the globals that it uses are lifted as if they were locals; those that
// it changes are stored where the loop is left. Not where a trap could show them half done, so neither in an instance, where any
// access to memory may trap (in a program such a fault is the end), nor around intrinsics, which may let others run.

import type { ModuleContext } from './context.ts';
import type { Instruction } from './instruction.ts';
import type { Lifter } from './lift.ts';
import { globalOperand, setGlobal } from './lift-memory.ts';

export class Promotion {
  /** By global: the local that stands for it. */
  private readonly locals = new Map<number, number>();
  /** The loop in which they do, and the number of frames around it. */
  private loop?: Instruction | undefined;
  private frames = 0;

  /** Declares the locals, and makes loops vary them. */
  constructor(
    private readonly lifter: Lifter,
    code: readonly Instruction[],
  ) {
    const { context, locals } = lifter;
    if (context.instance) return;
    for (const instruction of code) {
      if (!isQuietLoop(instruction)) continue;
      const { globals, changed, assigned } = instruction.block!;
      for (const global of globals) {
        if (!isVariable(context, global)) continue;
        const local = this.locals.get(global) ?? locals.add(context.module.globals[global].type, lifter.b);
        this.locals.set(global, local);
        if (changed.has(global)) assigned.add(local);
      }
    }
  }

  /** Before a loop is entered, inside so many frames. */
  begin(loop: Instruction, frames: number): void {
    if (this.loop || this.lifter.context.instance || !isQuietLoop(loop)) return;
    for (const global of loop.block!.globals) {
      const local = this.locals.get(global);
      if (local !== undefined) this.lifter.locals.set(local, globalOperand(this.lifter, global));
    }
    this.loop = loop;
    this.frames = frames;
  }

  localOf(global: number): number | undefined {
    return this.loop?.block?.globals.has(global) ? this.locals.get(global) : undefined;
  }

  /** Where control leaves for the frame of this index, -1 for the caller. */
  leave(frame: number): void {
    if (!this.loop || frame >= this.frames) return;
    for (const global of this.loop.block!.changed) {
      const local = this.locals.get(global);
      if (local !== undefined) setGlobal(this.lifter, global, this.lifter.locals.get(local));
    }
  }

  /** Behind the end of the loop whose frame has this index. */
  end(frame: number): void {
    if (!this.loop || frame !== this.frames) return;
    if (this.lifter.b.current) this.leave(frame - 1);
    this.loop = undefined;
  }
}

function isQuietLoop({ name, block }: Instruction): boolean {
  return name === 'loop' && !block!.calls && !block!.exposes && block!.globals.size > 0;
}

function isVariable(context: ModuleContext, index: number): boolean {
  const global = context.module.globals[index];
  return global.mutable && !global.import;
}
