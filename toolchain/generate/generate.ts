// Writes everything that is generated from declarations into build/generated: what guest code imports, and the data
// that decoders of traces read. A file whose content is as it should be is not touched, so that nothing recompiles.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SYSTEM_CALLS } from '../../abi/syscalls.ts';
import { writeWhole } from '../write-file.ts';
import { checkProtocols } from './check-protocols.ts';
import { loadProtocols } from './load.ts';
import { generateMessageNames } from './message-names.ts';
import { generateProtocol } from './protocols.ts';
import { protocolReference, syscallReference } from './reference.ts';
import { generateSyscalls } from './syscalls.ts';

function writeIfChanged(path: string, text: string): void {
  if (!existsSync(path) || readFileSync(path, 'utf8') !== text) writeWhole(path, text);
}

/** Generates all; returns the paths written or confirmed, relative to the root. */
export async function generate(root: string): Promise<string[]> {
  const protocols = await loadProtocols(root);
  checkProtocols(protocols);
  const files: Record<string, string> = {
    'syscalls.ts': generateSyscalls(),
    'syscalls.md': syscallReference(SYSTEM_CALLS),
    'message-names.ts': generateMessageNames(protocols),
    'protocols.md': protocolReference(protocols),
    'protocols.json': `${JSON.stringify(protocols, null, 1)}\n`,
  };
  for (const protocol of protocols) files[`protocols/${protocol.name}.ts`] = generateProtocol(protocol);
  for (const [name, text] of Object.entries(files)) writeIfChanged(join(root, 'build/generated', name), text);
  return Object.keys(files).map((name) => `build/generated/${name}`);
}
