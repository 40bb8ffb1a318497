/**
 * Texts that are few and repeat, as a number for each row: they are read, chosen, compared and written again without being spelled
 * out, as Arrow's dictionaries are, and yet are columns of texts to everyone else.
 *
 * @module
 */

import { type Binary, BufferType, Data, DataType, type LargeBinary, type LargeUtf8, type Utf8 } from "apache-arrow";
import { DatasetError } from "../../ops/errors.ts";
import { gatheredBytes, gatherTexts, MOST_TEXT_BYTES, SLACK, type TextBytes } from "./text_copies.ts";
import { widened } from "./wide_integers.ts";

/** The types of texts and bytes that have offsets. */
export type OffsetTextType = Utf8 | LargeUtf8 | Binary | LargeBinary;

/** What coded texts are made of. */
export interface CodedParts {
  /** Their type. */
  readonly type: OffsetTextType;
  /** The different texts. */
  readonly entries: TextBytes;
  /** Of each row which of them it has; a missing one an empty one. */
  readonly indices: Int32Array;
  /** The bit of the bitmap that is the first row's. @default 0 */
  readonly offset?: number;
  /** How many are missing; -1 where they have not been counted. */
  readonly nullCount: number;
  /** As Arrow has it. */
  readonly nullBitmap: Uint8Array | undefined;
}

/** Whether a type is of texts or bytes with offsets. */
export function isOffsetText(type: DataType): type is OffsetTextType {
  return DataType.isUtf8(type) || DataType.isBinary(type) || isLargeText(type);
}

/** Whether a type is of texts or bytes with offsets of 64 bits. */
export function isLargeText(type: DataType): type is LargeUtf8 | LargeBinary {
  return DataType.isLargeUtf8(type) || DataType.isLargeBinary(type);
}

/**
 * A column of texts that are spelled out, once, when someone asks for their buffers: then a {@linkcode DatasetError} is thrown where they
 * take more than 2 GiB.
 */
export class CodedTexts extends Data<OffsetTextType> {
  /** The different texts; some may be those of no row. */
  readonly entries: TextBytes;
  /** Of each row which of them it has. */
  readonly indices: Int32Array;
  #isSpelledOut = false;

  /** Shares the memory of its parts. */
  constructor({ type, entries, indices, offset = 0, nullCount, nullBitmap }: CodedParts) {
    super(type, offset, indices.length, nullCount, { [BufferType.VALIDITY]: nullBitmap });
    this.entries = entries;
    this.indices = indices;
    this.#whenAsked("values");
    this.#whenAsked("valueOffsets");
  }

  /** Whether there are no more texts than rows, so that to make something of each text once is no more work. */
  get repeats(): boolean {
    return this.entries.count <= this.length;
  }

  /** Bytes in memory. */
  override get byteLength(): number {
    const { entries: { bytes, offsets }, indices, nullBitmap } = this;
    const coded = bytes.byteLength + offsets.byteLength + indices.byteLength + (nullBitmap?.byteLength ?? 0);
    return this.#isSpelledOut ? coded + this.values.byteLength + this.valueOffsets.byteLength : coded;
  }

  /** Some of its rows: texts that are spelled out already stay so. */
  override slice(start: number, length: number): Data<OffsetTextType> {
    if (this.#isSpelledOut) return super.slice(start, length);
    const { type, entries } = this;
    const nullCount = this.nullCount === 0 ? 0 : -1;
    const indices = this.indices.subarray(start, start + length);
    return new CodedTexts({
      type,
      entries,
      indices,
      offset: this.offset + start,
      nullCount,
      nullBitmap: this.nullBitmap,
    });
  }

  #whenAsked(name: "values" | "valueOffsets"): void {
    Object.defineProperty(this, name, { configurable: true, enumerable: true, get: () => this.#spellOut()[name] });
  }

  #spellOut(): Pick<Data<OffsetTextType>, "values" | "valueOffsets"> {
    const offsets = new Int32Array(this.length + 1);
    const size = gatheredBytes(this.entries, this.indices);
    if (size > MOST_TEXT_BYTES) {
      throw new DatasetError(
        `spelling out texts that repeat: they take ${size} bytes, more than 2 GiB; take fewer rows`,
      );
    }
    const bytes = new Uint8Array(size + SLACK);
    gatherTexts(this.entries, this.indices, bytes, offsets, 1);
    const valueOffsets = isLargeText(this.type) ? widened(offsets) : offsets;
    const spelled = { values: bytes.subarray(0, size), valueOffsets };
    for (const [name, value] of Object.entries(spelled)) Object.defineProperty(this, name, { value });
    this.#isSpelledOut = true;
    return spelled;
  }
}
