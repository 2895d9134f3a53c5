// What is done inside a compilation, at the compiler's hooks.

import type { Parser, Program } from 'assemblyscript';
import * as compiler from 'assemblyscript';
import { rewriteConsoleLog } from './console-log.ts';
import { rewriteForOf } from './for-of.ts';
import { setPasses } from './passes.ts';
import { refuseRegularExpressions } from './refuse.ts';
import { rewrite } from './syntax-tree.ts';
import { placeByUsers } from './user-place.ts';

export class Transforms {
  private program: Program | undefined;

  /** @param isUsers the program is a user's, to whom lines of the library say nothing */
  constructor(private readonly isUsers: boolean) {}

  /** All files are parsed. The compiler's own stay as they are. */
  afterParse(parser: Parser): void {
    const rewriters = [rewriteForOf, rewriteConsoleLog, refuseRegularExpressions(parser)];
    for (const source of parser.sources) if (!source.isLibrary) rewrite(source, rewriters);
  }

  afterInitialize(program: Program): void {
    this.program = program;
    if (this.isUsers) placeByUsers(program);
    // Date.now and performance.now are declared as functions of the environment, which the library has
    const milliseconds = program.elementsByName.get('userland/lib/environment/milliseconds');
    for (const clock of ['Date', 'performance']) {
      const { members } = program.elementsByName.get(`~lib/bindings/dom/${clock}`) ?? {};
      if (members && milliseconds) members.set('now', milliseconds as compiler.DeclaredElement);
    }
  }

  /** What is optimised how is ours. And where references are kept on a stack for the garbage collector, the compiler adds
   *  functions anew, and forgets what lines they come from. */
  afterCompile(): void {
    const { instancesByName, filesByName, module } = this.program!;
    setPasses(module);
    const topLevel = [...filesByName.values()].map(({ startFunction }) => startFunction);
    for (const element of [...instancesByName.values(), ...topLevel]) {
      if (!(element instanceof compiler.Function)) continue;
      const compiled = module.getFunction(element.internalName);
      if (compiled !== 0) element.addDebugInfo(module, compiled);
    }
  }
}
