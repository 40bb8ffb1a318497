/**
 * Arithmetic of columns as in NumPy: the result has the type that both operands fit into, and integers wrap around.
 *
 * Source of the rules: https://numpy.org/doc/stable/reference/arrays.promotion.html
 *
 * @module
 */

import { eachStep, type Steps } from "../../ops/steps.ts";
import type { ArithmeticOperation } from "../../ops/types/scores.ts";
import type { NumberPieces, Numbers } from "./numbers.ts";

/** Numbers that are computed in one step. */
const NUMBERS_OF_STEP = 4096;

/** Combines two columns of one length, number by number, in steps. What lies in pieces is not copied together. */
export function* combinePieces(
  operation: ArithmeticOperation,
  left: NumberPieces,
  right: NumberPieces,
): Steps<readonly Numbers[]> {
  const combined: Numbers[] = [];
  for (const [a, b] of pairedPieces(left.pieces, right.pieces)) combined.push(yield* combineSteps(operation, a, b));
  return combined;
}

/** Pieces of equal lengths, as long as those of both are; at least one. */
function* pairedPieces(left: readonly Numbers[], right: readonly Numbers[]): Generator<[Numbers, Numbers]> {
  let [i, k, a, b] = [0, 0, left[0], right[0]];
  do {
    const length = Math.min(a.length, b.length);
    yield [a.subarray(0, length), b.subarray(0, length)];
    a = length < a.length ? a.subarray(length) : left[++i];
    b = length < b.length ? b.subarray(length) : right[++k];
  } while (i < left.length && k < right.length);
}

/** The same of two arrays. */
export function* combineSteps(operation: ArithmeticOperation, left: Numbers, right: Numbers): Steps<Numbers> {
  const type = resultType(operation, typeOf(left), typeOf(right));
  const result = new ARRAYS[`${type.kind}${type.bits}` as TypeName](left.length);
  if (result instanceof BigInt64Array || result instanceof BigUint64Array) {
    const compute = INTEGERS[operation as keyof typeof INTEGERS];
    yield* eachStep(result.length, NUMBERS_OF_STEP, (start, end) => {
      for (let i = start; i < end; i++) result[i] = compute(BigInt(left[i]), BigInt(right[i]));
    });
    return result;
  }
  const combine = type.kind === "float" ? LOOPS[operation] : SMALL_INTEGERS[operation];
  const [a, b] = [yield* withoutBigInts(left), yield* withoutBigInts(right)];
  yield* eachStep(result.length, NUMBERS_OF_STEP, (start, end) => combine(result, a, b, start, end));
  return result;
}

type NumberArray = Exclude<Numbers, BigInt64Array | BigUint64Array>;

function* withoutBigInts(numbers: Numbers): Steps<NumberArray> {
  if (!(numbers instanceof BigInt64Array || numbers instanceof BigUint64Array)) return numbers;
  const floats = new Float64Array(numbers.length);
  yield* eachStep(floats.length, NUMBERS_OF_STEP, (start, end) => {
    for (let i = start; i < end; i++) floats[i] = Number(numbers[i]);
  });
  return floats;
}

type Loop = (result: NumberArray, left: NumberArray, right: NumberArray, start: number, end: number) => void;

/**
 * A loop for each, as a call for each number takes twice the time until the engine has compiled it.
 * Division by zero and infinities give what IEEE 754 says. Narrower floats are rounded once, on being stored.
 */
const LOOPS: Readonly<Record<ArithmeticOperation, Loop>> = {
  "+": (result, left, right, start, end) => {
    for (let i = start; i < end; i++) result[i] = left[i] + right[i];
  },
  "-": (result, left, right, start, end) => {
    for (let i = start; i < end; i++) result[i] = left[i] - right[i];
  },
  "*": (result, left, right, start, end) => {
    for (let i = start; i < end; i++) result[i] = left[i] * right[i];
  },
  "/": (result, left, right, start, end) => {
    for (let i = start; i < end; i++) result[i] = left[i] / right[i];
  },
};

/** Of up to 32 bits: what is stored of the result are its lowest bits. */
const SMALL_INTEGERS: typeof LOOPS = {
  ...LOOPS,
  "*": (result, left, right, start, end) => {
    for (let i = start; i < end; i++) result[i] = Math.imul(left[i], right[i]);
  },
};

const INTEGERS = {
  "+": (left: bigint, right: bigint) => left + right,
  "-": (left: bigint, right: bigint) => left - right,
  "*": (left: bigint, right: bigint) => left * right,
};

const ARRAYS = {
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
  float16: Float16Array,
  float32: Float32Array,
  float64: Float64Array,
} as const;

interface NumberType {
  readonly kind: "int" | "uint" | "float";
  readonly bits: 8 | 16 | 32 | 64;
}

type TypeName = keyof typeof ARRAYS;

function typeOf(numbers: Numbers): NumberType {
  const name = Object.entries(ARRAYS).find(([, array]) => numbers instanceof array)![0] as TypeName;
  const [, kind, bits] = /^(\D+)(\d+)$/.exec(name)!;
  return { kind, bits: Number(bits) } as NumberType;
}

const FLOAT64: NumberType = { kind: "float", bits: 64 };

function resultType(operation: ArithmeticOperation, left: NumberType, right: NumberType): NumberType {
  const common = commonType(left, right);
  return operation === "/" && common.kind !== "float" ? FLOAT64 : common;
}

function commonType(left: NumberType, right: NumberType): NumberType {
  if (left.kind === "float" || right.kind === "float") {
    return { kind: "float", bits: wider(floatBits(left), floatBits(right)) };
  }
  if (left.kind === right.kind) return { kind: left.kind, bits: wider(left.bits, right.bits) };
  const [signed, unsigned] = left.kind === "int" ? [left, right] : [right, left];
  if (signed.bits > unsigned.bits) return signed;
  return unsigned.bits === 64 ? FLOAT64 : { kind: "int", bits: unsigned.bits * 2 as 16 | 32 | 64 };
}

/** The float that holds a type: integers of 8 bits fit into 16, those of 16 into 32, and the rest are given 64. */
function floatBits({ kind, bits }: NumberType): NumberType["bits"] {
  if (kind === "float") return bits;
  return bits === 8 ? 16 : bits === 16 ? 32 : 64;
}

function wider<T extends number>(left: T, right: T): T {
  return left > right ? left : right;
}
