// Sizes for people: three digits or less, and a unit.

const UNITS: string = 'KMG';

/** 999, 1.2K, 34K, 1.5M: rounded up, as ls -h and du -h have it. */
export function shortSize(bytes: i64): string {
  if (bytes < 1024) return bytes.toString();
  let unit = 0;
  let scale: i64 = 1024;
  while (unit < UNITS.length - 1 && bytes >= scale * 1024) {
    unit++;
    scale *= 1024;
  }
  const tenths = (bytes * 10 + scale - 1) / scale;
  if (tenths < 100) return `${tenths / 10}.${tenths % 10}${UNITS.charAt(unit)}`;
  return `${(bytes + scale - 1) / scale}${UNITS.charAt(unit)}`;
}
