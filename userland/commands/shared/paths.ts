// Where files go, as text.

import { path } from 'cox';

/** Where cp and mv put `from`: at `to`, or under its own name into the directory `to`. */
export function destination(from: string, to: string, into: bool): string {
  return into ? path.join(to, path.baseName(from)) : to;
}

/** Is the absolute path within the directory, or the directory itself? */
export function isWithin(file: string, directory: string): bool {
  return file === directory || file.startsWith(directory.endsWith('/') ? directory : `${directory}/`);
}
