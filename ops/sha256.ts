/**
 * SHA-256 (FIPS 180-4).
 *
 * What names an op is a few hundred bytes. To hash them here takes some microseconds; to load the runtime's own hashing, which
 * is ten times as fast on long data, takes longer than most graphs are built in.
 *
 * @module
 */

import type { createHash } from "node:crypto";
import { nodeCrypto } from "./builtins.ts";
import { LARGE_PIECE, largePieces } from "./large_pieces.ts";

/** Data of more bytes is left to the runtime. */
const SHORT = 4096;

/** After so many, the time to load the runtime's own hashing is less than what it saves. */
const MANY = 2048;
let hashed = 0;

/** Bytes of a block, and the least that padding takes: a one bit, and the length in eight bytes. */
const [BLOCK_BYTES, LEAST_PADDING] = [64, 9];

/** The first 32 bits of the fractional parts of the cube roots of the first 64 primes, and of the square roots of eight. */
const ROUND_CONSTANTS = fractions(64, Math.cbrt);
const INITIAL_STATE = fractions(8, Math.sqrt);

const padded = new DataView(new ArrayBuffer(SHORT + 2 * BLOCK_BYTES));
const bytes = new Uint8Array(padded.buffer);
/** Where what is short is put, and where its digest comes to be. */
const [short, digest] = [bytes.subarray(0, SHORT), bytes.subarray(0, 32)];
const state = new Int32Array(8);
const schedule = new Int32Array(64);
const encoder = new TextEncoder();

/** The SHA-256 of bytes, or of a text in UTF-8, as 64 hexadecimal digits. */
export function sha256Hex(data: string | Uint8Array): string {
  const length = hashed++ < MANY ? put(data) : undefined;
  if (length === undefined) return nodeCrypto().hash("sha256", data);
  const end = Math.ceil((length + LEAST_PADDING) / BLOCK_BYTES) * BLOCK_BYTES;
  bytes.fill(0, length, end);
  bytes[length] = 0x80;
  padded.setUint32(end - 4, 8 * length);
  state.set(INITIAL_STATE);
  for (let at = 0; at < end; at += BLOCK_BYTES) addBlock(at);
  state.forEach((word, i) => padded.setInt32(4 * i, word));
  return digest.toHex();
}

/** The SHA-256 of a text that comes in pieces, in steps: each ends after a large piece. What is short takes one. */
export function* sha256Steps(pieces: Iterable<string>): Generator<void, string> {
  let hash: ReturnType<typeof createHash> | undefined;
  let last = "";
  for (const piece of largePieces(pieces)) {
    last = piece;
    if (piece.length <= LARGE_PIECE) break;
    hash = (hash ?? nodeCrypto().createHash("sha256")).update(piece);
    yield;
  }
  return hash === undefined ? sha256Hex(last) : hash.update(last).digest("hex");
}

/** Puts short data where it is hashed. @returns Its bytes, or `undefined` where it is long. */
function put(data: string | Uint8Array): number | undefined {
  if (data.length > SHORT) return undefined;
  if (typeof data !== "string") {
    bytes.set(data);
    return data.length;
  }
  for (let i = 0; i < data.length; i++) {
    const code = data.charCodeAt(i);
    if (code > 0x7f) return putEncoded(data);
    bytes[i] = code;
  }
  return data.length;
}

function putEncoded(text: string): number | undefined {
  const { read, written } = encoder.encodeInto(text, short);
  return read === text.length ? written : undefined;
}

function addBlock(at: number): void {
  fillSchedule(at);
  let a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
  for (let i = 0; i < 64; i++) {
    const sum1 = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25);
    const first = (h + sum1 + ((e & f) ^ (~e & g)) + ROUND_CONSTANTS[i] + schedule[i]) | 0;
    const sum0 = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22);
    const second = (sum0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + second) | 0;
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
  state[4] += e;
  state[5] += f;
  state[6] += g;
  state[7] += h;
}

function fillSchedule(at: number): void {
  for (let i = 0; i < 16; i++) schedule[i] = padded.getInt32(at + 4 * i);
  for (let i = 16; i < 64; i++) {
    const early = schedule[i - 15];
    const late = schedule[i - 2];
    const sigma0 = rotated(early, 7) ^ rotated(early, 18) ^ (early >>> 3);
    const sigma1 = rotated(late, 17) ^ rotated(late, 19) ^ (late >>> 10);
    schedule[i] = (schedule[i - 16] + sigma0 + schedule[i - 7] + sigma1) | 0;
  }
}

function rotated(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}

function fractions(count: number, root: (prime: number) => number): Int32Array {
  const primes: number[] = [];
  for (let n = 2; primes.length < count; n++) if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  return Int32Array.from(primes, (prime) => Math.trunc((root(prime) % 1) * 2 ** 32) | 0);
}
