/**
 * `status.json`: how far an op is, beside its result. krnel-graph reads and writes the same file and ignores keys that
 * it does not know.
 *
 * @module
 */

import { FormatError } from "../ops/errors.ts";
import type { State, Status } from "../ops/evaluator.ts";
import { graphData } from "../ops/graph_file.ts";
import { show } from "../ops/messages.ts";
import type { Op } from "../ops/op.ts";
import {
  isJsonObject,
  parsePythonJson,
  plainNumbers,
  type PythonJson,
  pythonJson,
  pythonJsonPieces,
} from "../ops/python_json.ts";
import { atOnce, type Steps } from "../ops/steps.ts";
import { utf8 } from "./bytes.ts";
import { joinSteps, partSteps } from "./text_bytes.ts";

/** What a file can say. That an op is interrupted is no file's word, but seen. */
const STATES: readonly State[] = ["new", "pending", "running", "completed", "failed", "ephemeral"];

/** A status as it was read, its op still a graph file; in the place of large nodes are references (`kept_nodes.ts`). */
export type StoredStatus = Omit<Status, "op"> & {
  readonly graph: PythonJson;
  /** Whether krnel-graph wrote it: it gives times in microseconds. */
  readonly isPythons?: true;
};

/** What a status says but for its graph, which is most of its bytes, and needed by few. */
export type StoredProgress = Omit<StoredStatus, "graph">;

/** The bytes of a status file. */
export function encodeStatus(status: Status): Uint8Array<ArrayBuffer> {
  return atOnce(statusSteps(status));
}

/**
 * The same in steps: a graph may hold much data.
 *
 * @param graph The text of the op's graph, in parts. @default one that is made
 */
export function* statusSteps(
  { op, ...status }: Status,
  graph?: readonly Uint8Array[],
): Steps<Uint8Array<ArrayBuffer>> {
  return yield* joinSteps(around(graph ?? (yield* graphSteps(graphData([op]))), status));
}

/** The bytes of the status file of an op that may not be known here. */
export function encodeStoredStatus(status: StoredStatus): Uint8Array<ArrayBuffer> {
  return atOnce(storedStatusSteps(status));
}

/** The same in steps. */
export function* storedStatusSteps({ graph, ...status }: StoredStatus): Steps<Uint8Array<ArrayBuffer>> {
  return yield* joinSteps(around(yield* graphSteps(graph), status));
}

function graphSteps(graph: PythonJson): Steps<readonly Uint8Array[]> {
  return partSteps(pythonJsonPieces(graph, false));
}

function around(graph: readonly Uint8Array[], status: StoredProgress): readonly Uint8Array[] {
  const rest = pythonJson(progressData(status), { sortKeys: false }).slice(1);
  return [utf8('{"op": '), ...graph, utf8(`, ${rest}\n`)];
}

function progressData(status: StoredProgress): { readonly [name: string]: PythonJson } {
  const { state, timeStarted, timeCompleted, rowsKept: _rows, isPythons: _isPythons, ...rest } = status;
  const extra = Object.entries(rest).filter(([, value]) => value !== undefined) as [string, PythonJson][];
  return {
    state: state === "interrupted" ? "new" : state,
    time_started: timeStarted?.toISOString() ?? null,
    time_completed: timeCompleted?.toISOString() ?? null,
    ...Object.fromEntries(extra),
  };
}

/**
 * Reads a status file.
 *
 * @throws {FormatError} where it is damaged.
 */
export function decodeStatus(bytes: Uint8Array, uuid: string): StoredStatus {
  const data = parseObject(decodeText(bytes, uuid), uuid);
  return { graph: data.op ?? null, ...progressOf(data, uuid) };
}

/** How a file begins in which both libraries wrote the graph first. */
const BEGINNING = utf8('{"op": {"outputs": [');
/** Mostly, what stands behind the graph has fewer bytes. */
const FEW_BYTES = 1024;

/**
 * Reads a status file without its graph, in a third of the time. Whether the graph is damaged is not seen.
 *
 * @throws {FormatError} where the rest is damaged.
 */
export function decodeProgress(bytes: Uint8Array, uuid: string): StoredProgress {
  if (!BEGINNING.every((byte, i) => bytes[i] === byte)) {
    return progressOf(parseObject(decodeText(bytes, uuid), uuid), uuid);
  }
  const known = behindGraph(decodeText(bytes.subarray(lastCharacters(bytes)), uuid));
  if (known !== undefined) return progressOf(known, uuid);
  const text = decodeText(bytes, uuid);
  return progressOf(behindGraph(text) ?? parseObject(text, uuid), uuid);
}

/** Where the last few bytes begin with a whole character. */
function lastCharacters(bytes: Uint8Array): number {
  let start = Math.max(0, bytes.length - FEW_BYTES);
  while ((bytes[start] & 0xc0) === 0x80) start++;
  return start;
}

type StatusData = { readonly [name: string]: PythonJson };

/** What stands behind a graph, from the state on; `undefined` where the text has no end of one. */
function behindGraph(text: string): StatusData | undefined {
  const at = text.lastIndexOf(', "state": "');
  if (!text.endsWith("}}}", at)) return undefined;
  try {
    // A state further down, in the graph or behind, leaves brackets that nothing opens, and is no JSON.
    return parsePythonJson(`{${text.slice(at + 2)}`) as StatusData;
  } catch {
    return undefined;
  }
}

function progressOf(data: StatusData, uuid: string): StoredProgress {
  const state = data.state as State;
  if (!STATES.includes(state)) {
    throw new FormatError(
      `The status of ${uuid} is damaged: its state is ${show(data.state)}; it can be ${STATES.join(", ")}`,
    );
  }
  return {
    state,
    timeStarted: readTime(data.time_started),
    timeCompleted: readTime(data.time_completed),
    ...(isPythonsTime(data.time_started) ? { isPythons: true } : {}),
    ...(typeof data.error === "string" ? { error: data.error } : {}),
    ...(Array.isArray(data.warnings) ? { warnings: data.warnings.map(String) } : {}),
    ...(isJsonObject(data.provenance) ? { provenance: plainNumbers(data.provenance) as Status["provenance"] } : {}),
    ...(typeof data.bytes === "number" ? { bytes: data.bytes } : {}),
    ...(typeof data.checksum === "string" ? { checksum: data.checksum } : {}),
  };
}

/** A status that was read, as one of an op that is known here. */
export function statusOf(op: Op, stored: StoredProgress): Status {
  const { isPythons: _isPythons, graph: _graph, ...status } = stored as StoredStatus;
  return { op, ...status };
}

/** An empty status of an op that nobody has computed. */
export function newStatus(op: Op, state: State): Status {
  return { op, state, timeStarted: null, timeCompleted: null };
}

const UTF8 = new TextDecoder("utf-8", { fatal: true });

function decodeText(bytes: Uint8Array, uuid: string): string {
  return undamaged(() => UTF8.decode(bytes), uuid);
}

function parseObject(text: string, uuid: string): StatusData {
  const data = undamaged(() => parsePythonJson(text), uuid);
  if (isJsonObject(data)) return data;
  throw new FormatError(`The status of ${uuid} is damaged: it is ${show(data)}, and should be a JSON object`);
}

function undamaged<T>(read: () => T, uuid: string): T {
  try {
    return read();
  } catch (error) {
    throw new FormatError(`The status of ${uuid} is damaged: ${(error as Error).message}`, { cause: error });
  }
}

function readTime(value: PythonJson | undefined): Date | null {
  const time = new Date(typeof value === "string" ? value : NaN);
  return Number.isNaN(time.getTime()) ? null : time;
}

function isPythonsTime(value: PythonJson | undefined): boolean {
  return typeof value === "string" && !/\.\d{3}Z$/.test(value);
}
