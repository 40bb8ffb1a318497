/**
 * Modules of the runtime that take 15 to 40 ms to load, and without which a graph is built: the first call that needs one loads
 * it.
 *
 * @module
 */

/** Types out of TypeScript, and maps of what comes of it. */
export const nodeModule = late<typeof import("node:module")>("node:module");

/** Hashes and signatures. */
export const nodeCrypto = late<typeof import("node:crypto")>("node:crypto");

/** What the system calls itself and its folders. */
export const nodeOs = late<typeof import("node:os")>("node:os");

/** Paths of this system. */
export const nodePath = late<typeof import("node:path")>("node:path");

/** Paths as addresses. */
export const nodeUrl = late<typeof import("node:url")>("node:url");

/** Compression. */
export const nodeZlib = late<typeof import("node:zlib")>("node:zlib");

function late<T>(name: string): () => T {
  let loaded: T | undefined;
  return () => loaded ??= globalThis.process.getBuiltinModule(name) as T;
}
