/**
 * Modules of WebAssembly with memory of their own.
 *
 * @module
 */

import { decodeBase64 } from "../../ops/standard.ts";

const PAGE_BYTES = 2 ** 16;
/** As many as can be addressed. */
const MOST_PAGES = 2 ** 16;

/** What is compiled, by its bytes in base64. */
const compiled = new Map<string, WebAssembly.Module>();

/** Makes memory that threads share, with room for so many bytes. */
export function newSharedMemory(bytes: number): WebAssembly.Memory {
  return new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE_BYTES), maximum: MOST_PAGES, shared: true });
}

/** Kernels, and the memory that they work in. */
export class Kernels<T extends WebAssembly.Exports> {
  /** What they export. */
  readonly run: T;
  readonly #memory: WebAssembly.Memory;

  /**
   * Compiles them, once in a thread.
   *
   * @param code The module's bytes, in base64.
   * @param name What the module imports its memory from.
   * @param memory The memory. @default their own
   * @param functions What else the module imports from there, by name. @default nothing
   */
  constructor(
    code: string,
    name: string,
    memory = new WebAssembly.Memory({ initial: 1 }),
    functions: Readonly<Record<string, (number: number) => number>> = {},
  ) {
    this.#memory = memory;
    if (!compiled.has(code)) compiled.set(code, new WebAssembly.Module(decodeBase64(code)));
    this.run = new WebAssembly.Instance(compiled.get(code)!, { [name]: { memory, ...functions } }).exports as T;
  }

  /** The memory, with room for so many bytes at least. What it holds stays. */
  withRoom(bytes: number): ArrayBuffer {
    const missing = bytes - this.#memory.buffer.byteLength;
    if (missing > 0) this.#memory.grow(Math.ceil(missing / PAGE_BYTES));
    return this.#memory.buffer as ArrayBuffer;
  }
}
