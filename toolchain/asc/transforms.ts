// What is done inside a compilation, at the compiler's hooks.

import type { Parser, Program } from 'assemblyscript';
import * as compiler from 'assemblyscript';
import { rewriteForOf } from './for-of.ts';

export class Transforms {
  private program: Program | undefined;

  /** All files are parsed. The compiler's own stay as they are. */
  afterParse({ sources }: Parser): void {
    for (const source of sources) if (!source.isLibrary) rewriteForOf(source);
  }

  afterInitialize(program: Program): void {
    this.program = program;
    // Date.now is declared as a function of the environment, which the library has
    const date = program.elementsByName.get('~lib/bindings/dom/Date');
    const milliseconds = program.elementsByName.get('userland/lib/environment/milliseconds');
    if (date && milliseconds) date.members?.set('now', milliseconds as compiler.DeclaredElement);
  }

  /** Where references are kept on a stack for the garbage collector, the compiler adds functions anew, and forgets
   *  what lines they come from. */
  afterCompile(): void {
    const { instancesByName, filesByName, module } = this.program!;
    const topLevel = [...filesByName.values()].map(({ startFunction }) => startFunction);
    for (const element of [...instancesByName.values(), ...topLevel]) {
      if (!(element instanceof compiler.Function)) continue;
      const compiled = module.getFunction(element.internalName);
      if (compiled !== 0) element.addDebugInfo(module, compiled);
    }
  }
}
