// Globbing: a field with wildcards becomes the names of the files that match it, sorted; where none does, it stays as it
// was written. Each name of the path is matched by itself, so * never crosses a slash; a name that begins with a dot
// matches only a pattern that does, too.

import { files } from 'cox';
import { hasWildcards, matchesPattern, unescapePattern } from '../../userland/lib/pattern';
import { Field } from './expand';

/** Adds the texts that a field stands for. */
export function globField(field: Field, texts: string[]): void {
  if (!field.isPattern()) {
    texts.push(field.text);
    return;
  }
  const found: string[] = [];
  const names = field.pattern.split('/');
  if (field.pattern.startsWith('/')) matchNames('/', names, 1, found);
  else matchNames('', names, 0, found);
  if (found.length === 0) texts.push(field.text);
  found.sort();
  for (let i = 0; i < found.length; i++) texts.push(found[i]);
}

/** Finds all paths that start with `prefix` and go on as the names from `index` on say. */
function matchNames(prefix: string, names: string[], index: i32, found: string[]): void {
  if (index === names.length) {
    if (files.exists(prefix.length > 0 ? prefix : '.')) found.push(prefix);
    return;
  }
  const last = index + 1 === names.length;
  const name = names[index];
  if (!hasWildcards(name)) {
    matchNames(prefix + unescapePattern(name) + (last ? '' : '/'), names, index + 1, found);
    return;
  }
  const entries = files.list(prefix.length > 0 ? prefix : '.');
  if (entries === null) return;
  for (let i = 0; i < entries.length; i++) {
    const entry = entries[i];
    if (entry.name.startsWith('.') && !name.startsWith('.')) continue;
    if (!matchesPattern(name, entry.name)) continue;
    if (last) found.push(prefix + entry.name);
    else if (entry.isDirectory) matchNames(`${prefix}${entry.name}/`, names, index + 1, found);
  }
}
