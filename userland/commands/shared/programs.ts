// Where programs are.

import { files, path, variable } from 'cox';

const DEFAULT_PATH: string = '/bin';

/** The file of a program: the name itself where it has a slash, else in a directory of PATH. Empty where there is none. */
export function findProgram(name: string): string {
  if (name.includes('/')) return files.exists(name) ? path.absolute(name) : '';
  const directories = (variable('PATH') || DEFAULT_PATH)!.split(':');
  for (let i = 0; i < directories.length; i++) {
    const file = path.join(directories[i], name);
    if (files.exists(file)) return file;
  }
  return '';
}
