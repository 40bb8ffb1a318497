/**
 * A check of Arrow IPC messages that runs before Apache Arrow decodes them. Its decoder trusts every length, so that
 * a few damaged bytes could keep it busy for hours.
 *
 * Formats: https://flatbuffers.dev/internals/ and
 * https://github.com/apache/arrow/tree/main/format (File.fbs, Message.fbs, Schema.fbs)
 *
 * @module
 */

import { FormatError } from "../../ops/errors.ts";

/** What a field of a flatbuffers table holds; scalars need no check of their own. */
type Content =
  | { readonly kind: "text" }
  | { readonly kind: "table" | "tables"; readonly shape: () => Shape }
  | { readonly kind: "vector"; readonly elementBytes: number }
  | { readonly kind: "union"; readonly tag: number; readonly shapes: (tag: number) => Shape };

/** The fields of a table that point to something, by their number. */
type Shape = Readonly<Record<number, Content>>;

const TEXT: Content = { kind: "text" };
const KEY_VALUE: Shape = { 0: TEXT, 1: TEXT };
const KEY_VALUES: Content = { kind: "tables", shape: () => KEY_VALUE };
const SCALARS: Shape = {};

/** Numbers of the types whose description holds more than scalars. */
const UNION_TYPE = 14;
const TIMESTAMP_TYPE = 10;

const FIELD: Shape = {
  0: TEXT,
  3: { kind: "union", tag: 2, shapes: typeShape },
  4: { kind: "table", shape: () => ({ 1: { kind: "table", shape: () => SCALARS } }) },
  5: { kind: "tables", shape: () => FIELD },
  6: KEY_VALUES,
};

const SCHEMA: Shape = {
  1: { kind: "tables", shape: () => FIELD },
  2: KEY_VALUES,
  3: { kind: "vector", elementBytes: 8 },
};

const RECORD_BATCH: Shape = {
  1: { kind: "vector", elementBytes: 16 },
  2: { kind: "vector", elementBytes: 16 },
  3: { kind: "table", shape: () => SCALARS },
  4: { kind: "vector", elementBytes: 8 },
};

const DICTIONARY_BATCH: Shape = { 1: { kind: "table", shape: () => RECORD_BATCH } };

/** The fields of a message that say what it is, and how long its body is. */
const HEADER_TYPE = 1;
const BODY_LENGTH = 3;

const SCHEMA_HEADER = 1;
const DICTIONARY_HEADER = 2;
const BATCH_HEADER = 3;

const MESSAGE: Shape = { 2: { kind: "union", tag: HEADER_TYPE, shapes: headerShape }, 4: KEY_VALUES };

/** A footer's fields that list where messages are, as structs of offset, length and length of the body. */
const DICTIONARIES = 2;
const RECORD_BATCHES = 3;
const BLOCK_BYTES = 24;

const FOOTER: Shape = {
  1: { kind: "table", shape: () => SCHEMA },
  [DICTIONARIES]: { kind: "vector", elementBytes: BLOCK_BYTES },
  [RECORD_BATCHES]: { kind: "vector", elementBytes: BLOCK_BYTES },
  4: KEY_VALUES,
};

const MAX_DEPTH = 64;
const MAX_INT16 = 2 ** 15 - 1;

const MAGIC = "ARROW1";
/** A file begins with the magic, padded to eight bytes, and ends with the footer's length and the magic. */
const FILE_HEAD_BYTES = 8;
const FILE_TAIL_BYTES = 10;

/**
 * Checks an Arrow file or stream: the lengths of its messages, and all that their descriptions point to.
 *
 * @throws {FormatError} when it is damaged or cut off.
 */
export function checkArrow(bytes: Uint8Array): void {
  const isFile = new TextDecoder("latin1").decode(bytes.subarray(0, MAGIC.length)) === MAGIC;
  if (isFile) checkFile(bytes);
  else checkStream(bytes);
}

/** A file is a stream and a footer, which has the schema once more and says where the messages are. */
function checkFile(bytes: Uint8Array): void {
  const end = bytes.length - FILE_TAIL_BYTES;
  if (end < FILE_HEAD_BYTES || new TextDecoder("latin1").decode(bytes.subarray(-MAGIC.length)) !== MAGIC) {
    throw damaged(`the file should end with ${MAGIC}; it was cut off`);
  }
  const footerBytes = viewOf(bytes).getUint32(end, true);
  if (end - footerBytes < FILE_HEAD_BYTES) throw damaged(`its footer cannot be ${footerBytes} bytes long`);
  const footer = new TableCheck(bytes.subarray(end - footerBytes, end));
  const root = footer.run(FOOTER);
  // The reader would wait for ever for a batch where the footer promises one and another message stands.
  for (const at of footer.blocks(root, DICTIONARIES)) checkMessage(bytes, at, [DICTIONARY_HEADER]);
  for (const at of footer.blocks(root, RECORD_BATCHES)) checkMessage(bytes, at, [BATCH_HEADER]);
}

function checkStream(bytes: Uint8Array): void {
  let at: number | undefined = 0;
  while (at !== undefined && at + 4 <= bytes.length) {
    at = checkMessage(bytes, at, [SCHEMA_HEADER, DICTIONARY_HEADER, BATCH_HEADER]);
  }
}

/** Checks the message at a place; returns where it ends, or `undefined` where it says that the stream does. */
function checkMessage(bytes: Uint8Array, start: number, headers: readonly number[]): number | undefined {
  const view = viewOf(bytes);
  const numberAt = (at: number) => {
    if (at < 0 || at + 4 > bytes.length) throw damaged("a message is cut off");
    return view.getInt32(at, true);
  };
  // Newer messages begin with −1 before their length.
  const lengthAt = numberAt(start) === -1 ? start + 4 : start;
  const length = numberAt(lengthAt);
  if (length === 0) return undefined;
  const bodyAt = lengthAt + 4 + length;
  if (length < 8 || bodyAt > bytes.length) throw damaged(`a message cannot be ${length} bytes long`);
  const check = new TableCheck(bytes.subarray(lengthAt + 4, bodyAt));
  const message = check.run(MESSAGE);
  const header = check.byte(message, HEADER_TYPE);
  if (!headers.includes(header)) throw damaged(`a message of type ${header} stands where a batch should`);
  const bodyLength = check.long(message, BODY_LENGTH);
  if (bodyLength < 0 || bodyAt + bodyLength > bytes.length) throw damaged(`a body of ${bodyLength} bytes is cut off`);
  return bodyAt + bodyLength;
}

/** A check of one flatbuffer. */
class TableCheck {
  readonly #view: DataView;
  #tables: number;

  constructor(bytes: Uint8Array) {
    this.#view = viewOf(bytes);
    // Tables may be shared, but a description that is read more often than it has bytes is not sane.
    this.#tables = bytes.length;
  }

  /** Checks the whole buffer; returns where its root table is. */
  run(shape: Shape): number {
    const root = this.#target(0);
    this.#table(root, shape, 0);
    return root;
  }

  /** A byte of a checked table; 0 where the table leaves it out. */
  byte(table: number, index: number): number {
    const at = this.#field(table, index);
    return at === 0 ? 0 : this.#view.getUint8(at);
  }

  /** A 64-bit integer of a checked table; 0 where the table leaves it out. */
  long(table: number, index: number): number {
    const at = this.#field(table, index);
    if (at === 0) return 0;
    this.#within(at, 8);
    return Number(this.#view.getBigInt64(at, true));
  }

  /** Where the blocks of a checked footer begin. */
  blocks(table: number, index: number): number[] {
    const field = this.#field(table, index);
    if (field === 0) return [];
    const vector = this.#target(field);
    const count = this.#view.getUint32(vector, true);
    return Array.from({ length: count }, (_, i) => Number(this.#view.getBigInt64(vector + 4 + i * BLOCK_BYTES, true)));
  }

  #table(at: number, shape: Shape, depth: number): void {
    if (depth > MAX_DEPTH || --this.#tables < 0) throw damaged("its schema nests too deep");
    this.#checkVtable(at);
    for (const [index, content] of Object.entries(shape)) {
      const field = this.#field(at, Number(index));
      if (field !== 0) this.#content(at, this.#target(field), content, depth);
    }
  }

  #content(table: number, target: number, content: Content, depth: number): void {
    if (content.kind === "table") return this.#table(target, content.shape(), depth + 1);
    if (content.kind === "union") {
      return this.#table(target, content.shapes(this.byte(table, content.tag)), depth + 1);
    }
    const elementBytes = content.kind === "vector" ? content.elementBytes : content.kind === "tables" ? 4 : 1;
    this.#within(target, 4);
    const count = this.#view.getUint32(target, true);
    this.#within(target + 4, count * elementBytes);
    if (content.kind !== "tables") return;
    for (let i = 0; i < count; i++) this.#table(this.#target(target + 4 + i * 4), content.shape(), depth + 1);
  }

  #checkVtable(at: number): void {
    this.#within(at, 4);
    const vtable = at - this.#view.getInt32(at, true);
    this.#within(vtable, 4);
    const size = this.#view.getUint16(vtable, true);
    const bytes = this.#view.getUint16(vtable + 2, true);
    // Readers take larger numbers for negative ones.
    if (size < 4 || size > MAX_INT16 || bytes > MAX_INT16) throw damaged("a table of its description has no layout");
    this.#within(vtable, size);
    this.#within(at, bytes);
  }

  /** Where a table's field is; 0 where the table leaves it out. The table's vtable has been checked. */
  #field(at: number, index: number): number {
    const vtable = at - this.#view.getInt32(at, true);
    const entry = 4 + index * 2;
    // As readers take it: a layout of an odd size has the field that begins with its last byte.
    if (entry >= this.#view.getUint16(vtable, true)) return 0;
    this.#within(vtable + entry, 2);
    const offset = this.#view.getUint16(vtable + entry, true);
    if (offset >= this.#view.getUint16(vtable + 2, true)) throw damaged("a field lies outside of its table");
    return offset === 0 ? 0 : at + offset;
  }

  /** What the offset at a place leads to. */
  #target(at: number): number {
    this.#within(at, 4);
    return at + this.#view.getUint32(at, true);
  }

  #within(at: number, length: number): void {
    if (at >= 0 && length >= 0 && at + length <= this.#view.byteLength) return;
    throw damaged("its description leads outside of itself");
  }
}

function typeShape(type: number): Shape {
  if (type === TIMESTAMP_TYPE) return { 1: TEXT };
  return type === UNION_TYPE ? { 1: { kind: "vector", elementBytes: 4 } } : SCALARS;
}

function headerShape(header: number): Shape {
  if (header === SCHEMA_HEADER) return SCHEMA;
  if (header === DICTIONARY_HEADER) return DICTIONARY_BATCH;
  if (header === BATCH_HEADER) return RECORD_BATCH;
  throw damaged(`message type ${header} is not known`);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function damaged(problem: string): FormatError {
  return new FormatError(`reading Arrow IPC: ${problem}; the bytes are damaged or not Arrow data`);
}
