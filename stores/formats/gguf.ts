/**
 * Control vectors in llama.cpp's file format, for its option `--control-vector`.
 *
 * GGUF version 3: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md. What the file holds is what repeng's
 * `export_gguf` writes and llama.cpp's `common_control_vector_load` reads: a tensor `direction.N` of 32-bit floats for each
 * block N, which is added to what that block gives.
 *
 * @module
 */

import { bytesUnder, join, utf8 } from "../bytes.ts";

/** A vector for one block. */
export interface BlockVector {
  /** The block whose output it is added to: from 1, as llama.cpp reads none for block 0. */
  readonly block: number;
  /** As many numbers as the stream is wide. */
  readonly values: ArrayLike<number>;
}

/** Tensors begin at multiples of this. */
const ALIGNMENT = 32;
const VERSION = 3;
/** Types of values, and of tensors' numbers. */
const [UINT32, STRING] = [4, 8];
const F32 = 0;

/**
 * The bytes of a file of control vectors.
 *
 * @param vectors Vectors of one length, each for another block.
 * @param modelHint The model's architecture, such as `llama`: a note that llama.cpp does not look at.
 */
export function ggufControlVectors(vectors: readonly BlockVector[], modelHint: string): Uint8Array<ArrayBuffer> {
  const tensors = vectors.map(({ values }) => padded(bytesUnder(Float32Array.from(values))));
  const ends = tensors.map((_, i) => tensors.slice(0, i).reduce((sum, { length }) => sum + length, 0));
  const header = [
    utf8("GGUF"),
    uint32(VERSION),
    uint64(vectors.length),
    uint64(3),
    ...[text("general.architecture"), uint32(STRING), text("controlvector")],
    ...[text("controlvector.model_hint"), uint32(STRING), text(modelHint)],
    ...[text("controlvector.layer_count"), uint32(UINT32), uint32(vectors.length)],
    ...vectors.flatMap(({ block, values }, i) => {
      return [text(`direction.${block}`), uint32(1), uint64(values.length), uint32(F32), uint64(ends[i])];
    }),
  ];
  return join([padded(join(header)), ...tensors]);
}

/** With zeros up to where a tensor can begin. */
function padded(bytes: Uint8Array): Uint8Array {
  return join([bytes, new Uint8Array(-bytes.length & (ALIGNMENT - 1))]);
}

/** The length in bytes, then UTF-8. */
function text(value: string): Uint8Array {
  const bytes = utf8(value);
  return join([uint64(bytes.length), bytes]);
}

function uint32(value: number): Uint8Array {
  return bytesUnder(Uint32Array.of(value));
}

function uint64(value: number): Uint8Array {
  return bytesUnder(BigUint64Array.of(BigInt(value)));
}
