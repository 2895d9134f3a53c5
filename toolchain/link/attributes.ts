// The .riscv.attributes section (psABI, "Attributes"): tells tools which instructions to expect.

const FORMAT_VERSION = 0x41; // 'A'
const TAG_FILE = 1;
const TAG_STACK_ALIGN = 4;
const TAG_ARCH = 5;
const STACK_ALIGN_BYTES = 16;
const ARCH = {
  none: 'rv32i2p1_m2p0_a2p1_zicsr2p0_zifencei2p0',
  double: 'rv32i2p1_m2p0_a2p1_f2p2_d2p2_zicsr2p0_zifencei2p0',
};

export function attributesSection(floats: keyof typeof ARCH): Uint8Array {
  const text = (string: string): number[] => [...new TextEncoder().encode(`${string}\0`)];
  const word = (value: number): number[] => [
    value & 0xff,
    (value >> 8) & 0xff,
    (value >> 16) & 0xff,
    value >>> 24,
  ];
  /** Lengths count their own four bytes and the tag in front of them. */
  const attributes = [TAG_STACK_ALIGN, STACK_ALIGN_BYTES, TAG_ARCH, ...text(ARCH[floats])];
  const ofFile = [TAG_FILE, ...word(attributes.length + 5), ...attributes];
  const vendor = [...text('riscv'), ...ofFile];
  return Uint8Array.from([FORMAT_VERSION, ...word(vendor.length + 4), ...vendor]);
}
