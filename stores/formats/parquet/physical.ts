/**
 * Arrow values in the form in which parquet stores them: numbers, bigints, booleans and bytes, in plain lists and objects.
 *
 * @module
 */

import { type Data, DataType, TimeUnit } from "apache-arrow";
import { atOnce, eachStep, type Steps } from "../../../ops/steps.ts";
import { bytesUnder } from "../../bytes.ts";
import { byteReader } from "../bytes_of_values.ts";
import { sharedValues } from "../shared_values.ts";
import { decimalBytes } from "./write_schema.ts";

/** A value as hyparquet-writer takes it, before any logical type. */
export type Physical = number | bigint | boolean | Uint8Array | null | Physical[] | { [field: string]: Physical };

/** Texts that are compared with those before them, to be written once each, before it is asked whether most are new. */
const LOOKED_AT = 1024;

/** Reads one value of a column. */
type Reader = (i: number) => Physical;

const DAY_MILLISECONDS = 86_400_000;

/** Rows that are read in one step. */
const ROWS_OF_STEP = 1024;

/** All values of a column, in order, in steps. */
export function* physicalSteps(chunks: readonly Data[]): Steps<Physical[]> {
  const values: Physical[] = [];
  for (const data of chunks) {
    const read = reader(data);
    yield* eachStep(data.length, ROWS_OF_STEP, (start, end) => {
      for (let i = start; i < end; i++) values.push(read(i));
    });
  }
  return values;
}

function reader(data: Data): Reader {
  if (DataType.isNull(data.type)) return () => null;
  const read = presentReader(data);
  return data.nullCount === 0 ? read : (i) => data.getValid(i) ? read(i) : null;
}

function presentReader(data: Data): Reader {
  const { type, values, children, valueOffsets } = data;
  if (DataType.isDictionary(type)) return dictionaryReader(data);
  if (DataType.isStruct(type)) {
    const fields = type.children.map(({ name }, k) => [name, reader(children[k])] as const);
    return (i) => Object.fromEntries(fields.map(([name, read]) => [name, read(i)]));
  }
  if (DataType.isMap(type)) return mapReader(data);
  if (DataType.isFixedSizeList(type)) {
    const element = reader(children[0]);
    return (i) => listOf(element, i * type.listSize, (i + 1) * type.listSize);
  }
  if (DataType.isList(type) || DataType.isLargeList(type)) {
    const element = reader(children[0]);
    return (i) => listOf(element, Number(valueOffsets[i]), Number(valueOffsets[i + 1]));
  }
  if (DataType.isBool(type)) {
    return (i) => ((values as Uint8Array)[(data.offset + i) >> 3] & (1 << ((data.offset + i) & 7))) !== 0;
  }
  if (DataType.isInt(type) || DataType.isFloat(type)) return numberReader(data);
  return bytesReader(data) ?? timeReader(data);
}

function listOf(read: Reader, start: number, end: number): Physical[] {
  const values = new Array<Physical>(end - start);
  for (let i = start; i < end; i++) values[i - start] = read(i);
  return values;
}

function dictionaryReader({ values, dictionary }: Data): Reader {
  const entries = atOnce(physicalSteps(dictionary?.data ?? []));
  return (i) => entries[Number(values[i])];
}

function mapReader({ children, valueOffsets }: Data): Reader {
  const [key, value] = children[0].children.map(reader);
  const entry: Reader = (i) => ({ key: key(i), value: value(i) });
  return (i) => listOf(entry, Number(valueOffsets[i]), Number(valueOffsets[i + 1]));
}

function numberReader({ type, values }: Data): Reader {
  if (values instanceof BigUint64Array) return (i) => BigInt.asIntN(64, values[i]);
  if (values instanceof Uint32Array) return (i) => values[i] | 0;
  if (DataType.isFloat(type) && values instanceof Uint16Array) {
    return (i) => new Uint8Array([values[i] & 0xff, values[i] >> 8]);
  }
  return (i) => values[i];
}

function textReader(data: Data): Reader | undefined {
  const read = byteReader(data);
  const hasOffsets = DataType.isUtf8(data.type) || DataType.isLargeUtf8(data.type) || DataType.isBinary(data.type) ||
    DataType.isLargeBinary(data.type);
  return read !== undefined && hasOffsets ? sharedValues(data, read, LOOKED_AT) : read;
}

function bytesReader(data: Data): Reader | undefined {
  const { type, values } = data;
  if (!DataType.isDecimal(type)) return textReader(data);
  const words = values as Uint32Array;
  const bytes = bytesUnder(words);
  const size = type.bitWidth / 8;
  const kept = decimalBytes(type);
  return (i) => bytes.slice(i * size, i * size + kept).reverse();
}

/** Times as integers; parquet has no seconds, and dates only in days. */
function timeReader({ type, values }: Data): Reader {
  if (DataType.isDate(type) && values instanceof BigInt64Array) {
    return (i) => Math.floor(Number(values[i]) / DAY_MILLISECONDS);
  }
  const isSeconds = (DataType.isTime(type) || DataType.isTimestamp(type)) && type.unit === TimeUnit.SECOND;
  if (isSeconds) return values instanceof BigInt64Array ? (i) => values[i] * 1000n : (i) => values[i] * 1000;
  return (i) => values[i];
}
