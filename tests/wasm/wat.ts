// Modules as text, by the assembler that comes with the AssemblyScript compiler.

import binaryen from 'binaryen';

export function wat(text: string): Uint8Array {
  const module = binaryen.parseText(`(module ${text})`);
  try {
    module.setFeatures(binaryen.Features.All);
    return module.emitBinary();
  } finally {
    module.dispose();
  }
}
