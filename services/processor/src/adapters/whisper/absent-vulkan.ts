import { endianness } from 'node:os';

/** The name under which programs look for Vulkan on Linux. */
export const VULKAN_LIBRARY = 'libvulkan.so.1';

/** `vkGetInstanceProcAddr`, which answers the function behind it for every name; and that, which answers VK_ERROR_INITIALIZATION_FAILED (-3). */
const CODE: Readonly<
  Partial<Record<NodeJS.Architecture, { readonly machine: number; readonly bytes: readonly number[] }>>
> = {
  // lea rax, [rip + 1]; ret; mov eax, -3; ret
  x64: { machine: 62, bytes: [0x48, 0x8d, 0x05, 1, 0, 0, 0, 0xc3, 0xb8, 0xfd, 0xff, 0xff, 0xff, 0xc3] },
  // adr x0, .+8; ret; mov w0, #-3; ret
  arm64: {
    machine: 183,
    bytes: [0x40, 0, 0, 0x10, 0xc0, 0x03, 0x5f, 0xd6, 0x40, 0, 0x80, 0x12, 0xc0, 0x03, 0x5f, 0xd6],
  },
};

const PAGE = 0x10000;
const HASH = 0x200;
const SYMBOLS = 0x240;
const STRINGS = 0x280;
const TEXT = 0x300;

/**
 * A Vulkan that says of everything that it is not there: a shared library (System V ABI, ELF-64) of two functions.
 *
 * Whisper asks every way of computing that it was built with for its devices when a model is loaded, whether or not it is to use any.
 * Where Vulkan's library is missing, as on most servers, it calls what it did not find and crashes (node-av, pull request 207);
 * where it is there, the drivers of the machine are loaded into a process that has no business with them.
 *
 * @returns undefined for other systems than Linux on x86-64 and 64-bit ARM, where nothing is known to be needed.
 */
export function absentVulkan(
  platform: NodeJS.Platform = process.platform,
  architecture: NodeJS.Architecture = process.arch,
): Buffer | undefined {
  const code = platform === 'linux' && endianness() === 'LE' ? CODE[architecture] : undefined;
  if (code === undefined) return undefined;
  const strings = Buffer.from(`\0vkGetInstanceProcAddr\0${VULKAN_LIBRARY}\0`);
  const dynamic = [
    [DT.SONAME, strings.indexOf(VULKAN_LIBRARY)],
    [DT.HASH, HASH],
    [DT.SYMTAB, SYMBOLS],
    [DT.STRTAB, STRINGS],
    [DT.STRSZ, strings.length],
    [DT.SYMENT, 24],
    [DT.NULL, 0],
  ] as const;
  const file = Buffer.alloc(PAGE + 16 * dynamic.length);
  file.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  words(file, 16, 2, [3, code.machine]);
  words(file, 20, 4, [1]);
  words(file, 32, 8, [64]);
  // Sizes and counts: of this header, and of four program headers.
  words(file, 52, 2, [64, 56, 4]);
  const readable = 4;
  const segments = [
    [PT.LOAD, readable | 1, 0, TEXT + code.bytes.length, PAGE],
    // Older C libraries write into what describes a library.
    [PT.LOAD, readable | 2, PAGE, 16 * dynamic.length, PAGE],
    [PT.DYNAMIC, readable | 2, PAGE, 16 * dynamic.length, 8],
    // Without it, it would ask for a stack that can be executed.
    [PT.GNU_STACK, readable | 2, 0, 0, 16],
  ] as const;
  for (const [index, [type, flags, at, size, alignment]] of segments.entries()) {
    words(file, 64 + 56 * index, 4, [type, flags]);
    words(file, 72 + 56 * index, 8, [at, at, at, size, size, alignment]);
  }
  // One bucket, two symbols: the first of every table is none.
  words(file, HASH, 4, [1, 2, 1, 0, 0]);
  words(file, SYMBOLS + 24, 4, [1]);
  // Global, a function, in some section.
  file.set([0x12, 0, 1, 0], SYMBOLS + 28);
  words(file, SYMBOLS + 32, 8, [TEXT, code.bytes.length]);
  file.set(strings, STRINGS);
  file.set(code.bytes, TEXT);
  for (const [index, entry] of dynamic.entries()) words(file, PAGE + 16 * index, 8, entry);
  return file;
}

const PT = { LOAD: 1, DYNAMIC: 2, GNU_STACK: 0x6474e551 } as const;
const DT = { NULL: 0, HASH: 4, STRTAB: 5, SYMTAB: 6, STRSZ: 10, SYMENT: 11, SONAME: 14 } as const;

function words(file: Buffer, at: number, size: 2 | 4 | 8, values: readonly number[]): void {
  // No value here has more than 32 bits.
  for (const [index, value] of values.entries()) file.writeUIntLE(value, at + size * index, Math.min(size, 4));
}
