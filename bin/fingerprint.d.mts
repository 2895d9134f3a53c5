export function fingerprint(root: string, entries: readonly string[]): string;
