/**
 * What Deno's standard modules give, over the runtime's own functions and under the modules' own names: `@std/path`,
 * `@std/encoding` and `@std/async`. Where those can be fetched, this file passes them on, and nothing else changes.
 *
 * @module
 */

import { nodePath } from "./builtins.ts";

type Path = typeof import("node:path");

/** What separates the names in a path. */
export const SEPARATOR = Deno.build.os === "windows" ? "\\" : "/";

/** A path's last name. */
export const basename: Path["basename"] = (...args) => nodePath().basename(...args);
/** A path without its last name. */
export const dirname: Path["dirname"] = (...args) => nodePath().dirname(...args);
/** The extension of a path's last name, with its dot. */
export const extname: Path["extname"] = (...args) => nodePath().extname(...args);
/** Whether a path begins at a root. */
export const isAbsolute: Path["isAbsolute"] = (...args) => nodePath().isAbsolute(...args);
/** Paths one after the other. */
export const join: Path["join"] = (...args) => nodePath().join(...args);
/** A path without `.`, `..` and repeated separators. */
export const normalize: Path["normalize"] = (...args) => nodePath().normalize(...args);
/** The way from one path to another. */
export const relative: Path["relative"] = (...args) => nodePath().relative(...args);
/** An absolute path. */
export const resolve: Path["resolve"] = (...args) => nodePath().resolve(...args);

/** Bytes as hexadecimal digits, as `@std/encoding/hex`. */
export function encodeHex(bytes: Uint8Array): string {
  return bytes.toHex();
}

/** Bytes as base64 text, as `@std/encoding/base64`. */
export function encodeBase64(bytes: Uint8Array): string {
  return bytes.toBase64();
}

/** The bytes of base64 text. @throws {SyntaxError} where it is none. */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.fromBase64(text);
}

/** Options of {@linkcode delay}. */
export interface DelayOptions {
  /** Ends the waiting. */
  readonly signal?: AbortSignal;
}

/** Waits, as `@std/async/delay`. @throws The signal's reason, when it is aborted. */
export function delay(milliseconds: number, { signal }: DelayOptions = {}): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const stop = () => {
      clearTimeout(timer);
      reject(signal!.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    signal?.addEventListener("abort", stop, { once: true });
  });
}
