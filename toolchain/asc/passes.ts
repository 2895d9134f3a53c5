// What the optimiser (Binaryen) does with a module, in order. The compiler's own list at -O3 has 102 passes, many of which
// optimise for a WebAssembly engine, or again after others have, in case something comes of it. Here the translator comes
// behind: it has its own registers, moves and constants (toolchain/wasm). What is left out made no difference to the
// instructions that the kernels of `npm run bench -- codegen` retire, or made them more; compiling takes half the time.
//
// The `-optimizing` forms of simplify-globals and dae run most of the list again for each function they touch, early on
// nearly all of them: that alone was a third of the time.

import { Module } from 'assemblyscript';

export const PASSES: readonly string[] = [
  // what is not used, what is small enough to be part of its caller, what is constant
  'duplicate-function-elimination',
  'remove-unused-module-elements',
  'once-reduction',
  'inlining',
  'propagate-debug-locs',
  'simplify-globals',
  'generate-global-effects',
  'rse',
  'vacuum',
  'code-folding',
  'ssa-nomerge',
  'remove-unused-brs',
  'remove-unused-names',
  'merge-blocks',
  'precompute-propagate',
  'simplify-globals',
  'dae',
  // each function
  'simplify-locals-notee-nostructure',
  'vacuum',
  'licm',
  'optimize-instructions',
  'avoid-reinterprets',
  'dce',
  'remove-unused-brs',
  'remove-unused-names',
  'merge-blocks',
  // smaller functions fit into their callers now
  'inlining',
  'propagate-debug-locs',
  'precompute-propagate',
  'simplify-globals',
  'pick-load-signs',
  'local-cse',
  'coalesce-locals',
  'simplify-locals',
  'vacuum',
  'optimize-instructions',
  'inlining-optimizing',
  'propagate-debug-locs',
  'duplicate-import-elimination',
  'directize',
  'optimize-instructions',
  'vacuum',
  // the module as a whole
  'reorder-globals',
  'reorder-functions',
  'duplicate-function-elimination',
  'memory-packing',
  'remove-unused-module-elements',
  'discard-global-effects',
];

/** The compiler runs its list on the module by this function. */
export function setPasses(module: Module): void {
  module.runPasses = (_passes, func) => Module.prototype.runPasses.call(module, [...PASSES], func);
}
