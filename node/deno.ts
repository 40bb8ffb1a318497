/**
 * `Deno`, as far as probegraph's modules use it and Node has it. What is not here says so where it is used.
 *
 * @module
 */

import { freemem, totalmem } from "node:os";
import process from "node:process";
import { errors } from "./errors.ts";
import { files } from "./files.ts";

const OS: Readonly<Record<string, string>> = { win32: "windows" };
const ARCH: Readonly<Record<string, string>> = { x64: "x86_64", arm64: "aarch64" };

const known: Readonly<Record<string | symbol, unknown>> = {
  ...files,
  errors,
  SeekMode: { Start: 0, Current: 1, End: 2 },
  build: { os: OS[process.platform] ?? process.platform, arch: ARCH[process.arch] ?? process.arch },
  pid: process.pid,
  cwd: () => process.cwd(),
  uid: () => process.getuid?.() ?? null,
  env: {
    get: (name: string) => process.env[name],
    has: (name: string) => name in process.env,
    set: (name: string, value: string) => void (process.env[name] = value),
    delete: (name: string) => delete process.env[name],
  },
  permissions: { querySync: () => ({ state: "granted" }) },
  systemMemoryInfo: () => ({ total: totalmem(), available: freemem() }),
  stderr: {
    isTerminal: () => process.stderr.isTTY === true,
    writeSync: (bytes: Uint8Array) => (process.stderr.write(bytes), bytes.length),
  },
  consoleSize: () => ({ columns: process.stderr.columns ?? 80, rows: process.stderr.rows ?? 24 }),
  addSignalListener: (signal: NodeJS.Signals, listener: () => void) => void process.on(signal, listener),
  removeSignalListener: (signal: NodeJS.Signals, listener: () => void) => void process.off(signal, listener),
  unrefTimer: (timer: { unref?: () => void }) => timer.unref?.(),
  // By this `isInNode` tells Node from Deno.
  version: undefined,
  // Deno's kernel of Jupyter is what these are: Node is none.
  jupyter: undefined,
  dlopen: undefined,
};

/** Things that can be asked for whether they are there. */
export const deno: unknown = new Proxy(known, {
  get(target, name) {
    if (name in target || typeof name === "symbol") return target[name];
    return () => {
      throw new Error(`Deno.${name} is not there in Node: run this with Deno`);
    };
  },
});
