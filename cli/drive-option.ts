// The value of --drive: the name of a file, or QEMU's list of properties, of which those are understood that make sense
// here: file=disk.img,format=raw,if=none,id=x0,readonly=on. A comma within a value is written twice, as for QEMU.

import { UsageError } from './failure.ts';

export interface DriveOption {
  readonly file: string;
  readonly readOnly: boolean;
  /** By which a --device names it. */
  readonly id: string | undefined;
}

const PROPERTY = /^(file|format|if|id|readonly|read-only|index|media|cache)=/;
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  format: ['raw'],
  if: ['none', 'virtio'],
  media: ['disk'],
  readonly: ['on', 'off'],
  'read-only': ['on', 'off'],
};

/** @throws UsageError */
export function parseDrive(text: string): DriveOption {
  if (!PROPERTY.test(text)) return { file: text, readOnly: false, id: undefined };
  const properties = new Map<string, string>();
  for (const part of text.replaceAll(',,', '\0').split(',')) {
    const property = part.replaceAll('\0', ',');
    if (!PROPERTY.test(property)) throw new UsageError(`--drive: unknown property ${property}`);
    const at = property.indexOf('=');
    const [name, value] = [property.slice(0, at), property.slice(at + 1)];
    const allowed = ALLOWED[name];
    if (allowed !== undefined && !allowed.includes(value)) {
      throw new UsageError(`--drive: ${name} must be ${allowed.join(' or ')}, not ${value}`);
    }
    properties.set(name, value);
  }
  const file = properties.get('file');
  if (file === undefined || file === '') throw new UsageError('--drive: file=NAME is missing');
  const readOnly = (properties.get('readonly') ?? properties.get('read-only')) === 'on';
  return { file, readOnly, id: properties.get('id') };
}
