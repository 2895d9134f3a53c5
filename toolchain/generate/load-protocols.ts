// Loads the protocol declarations of a source tree. They are data that guests, tools and tests share, and belong to no
// layer of the host; so the tree that is being built is read, rather than imported.

import { build } from 'esbuild';
import type { Protocol } from '../../abi/protocol.ts';

export async function loadProtocols(root: string): Promise<readonly Protocol[]> {
  const bundle = await build({
    entryPoints: [`${root}/servers/protocols/index.ts`],
    bundle: true,
    format: 'esm',
    write: false,
    logLevel: 'silent',
  });
  const text = bundle.outputFiles[0]!.text;
  const loaded = await import(`data:text/javascript,${encodeURIComponent(text)}`);
  return loaded.PROTOCOLS;
}
