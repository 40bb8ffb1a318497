/**
 * What Deno's JavaScript has and that of Node 22 lacks.
 *
 * @module
 */

import { Buffer } from "node:buffer";

/** No array is one of these: tensors and columns of 16-bit floats need Deno. */
class NoFloat16Array {
  constructor() {
    throw new TypeError("16-bit floats need Float16Array, which this Node lacks: Node 24 and Deno have it");
  }
}

function viewOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Adds a function where there is none. */
function add(target: object, name: string, value: unknown): void {
  if (!(name in target)) Object.defineProperty(target, name, { value, writable: true, configurable: true });
}

add(globalThis, "Float16Array", NoFloat16Array);
add(
  Promise,
  "try",
  (work: (...args: unknown[]) => unknown, ...args: unknown[]) => new Promise((resolve) => resolve(work(...args))),
);
add(
  RegExp,
  "escape",
  (text: string) =>
    text.replace(/^[0-9a-zA-Z]/, (first) => `\\x${first.charCodeAt(0).toString(16)}`).replace(
      /[\\^$.*+?()[\]{}|/-]/g,
      "\\$&",
    ),
);
add(Uint8Array.prototype, "toHex", function (this: Uint8Array) {
  return viewOf(this).toString("hex");
});
add(Uint8Array.prototype, "toBase64", function (this: Uint8Array) {
  return viewOf(this).toString("base64");
});
add(Uint8Array, "fromHex", (text: string) => decoded(text, "hex", /^([0-9a-f]{2})*$/i));
add(Uint8Array, "fromBase64", (text: string) => decoded(text, "base64", /^[\w+/\s]*={0,2}\s*$/));

function decoded(text: string, encoding: "hex" | "base64", form: RegExp): Uint8Array {
  if (!form.test(text)) throw new SyntaxError(`no ${encoding} text: ${text.slice(0, 20)}`);
  return new Uint8Array(Buffer.from(text, encoding));
}
