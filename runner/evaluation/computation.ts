/**
 * Computing one op: by one process at a time, with a status that others can see.
 *
 * @module
 */

import { OpError, RunError } from "../../ops/errors.ts";
import type { Progress, Status } from "../../ops/evaluator.ts";
import { show } from "../../ops/messages.ts";
import { mixedRowsWarning } from "../../ops/mixed_rows.ts";
import type { Op } from "../../ops/op.ts";
import { withLease } from "../../stores/compute_once.ts";
import type { Result } from "../../stores/formats/result.ts";
import { countKeptRows } from "../../stores/kept_rows.ts";
import { type ResultWriter, UnrecordedResultError } from "../../stores/result_writer.ts";
import type { ResultStore } from "../../stores/results.ts";
import { atPace, Pace } from "../../stores/pace.ts";
import { newStatus } from "../../stores/status.ts";
import { activity } from "./activity.ts";
import { type Batches, type BatchRange, type InputPart, storedPart } from "./batches.ts";
import { contextFor } from "./context.ts";
import type { Context, RowRange } from "./implementation.ts";
import { implementationOf, isRowWise, needsOf, partsOf, storedForm } from "./implementations.ts";
import { Notes } from "./notes.ts";
import { opName } from "../../ops/op_name.ts";
import { resultFrom } from "./result_from.ts";
import type { ReuseParts } from "./reuse_parts.ts";
import { budget } from "../schedule/budget.ts";
import { passKey } from "../schedule/pass_key.ts";
import { passes } from "../schedule/passes.ts";
import { Scratch } from "./scratch.ts";

const ALL_ROWS: BatchRange = { start: 0, end: Infinity };

/** What a {@linkcode Computation} is made from. */
export interface ComputationParts {
  /** Where leases, statuses and results are kept. */
  readonly results: ResultStore;
  /** Reads inputs in parts. */
  readonly batches: Batches;
  /** Datasets of more rows than this go through row-wise ops in parts. */
  readonly rowsAtOnce: number;
  /** The result of an input. */
  readonly result: (op: Op, signal: AbortSignal) => Promise<Result>;
  /** Keeps a result at hand. */
  readonly keep: (op: Op, result: Result) => void;
  /** Where results were removed meanwhile: forgets what is at hand, and computes anew what an op is made from. @default nothing */
  readonly renew?: (op: Op, signal: AbortSignal) => Promise<void>;
  /** Where rows of other ops are found. @default none are reused */
  readonly reuse?: () => ReuseParts | undefined;
}

/** How an implementation is run. */
export interface ComputeOptions {
  /** Ends the computation. */
  readonly signal: AbortSignal;
  /** What the op's status will say. */
  readonly notes?: Notes;
  /** Some rows of the inputs, where the op is computed in batches. */
  readonly part?: InputPart;
  /** The rows that are computed, where several machines divide them. */
  readonly range?: RowRange;
  /** Hears how far the computation is. @default the activity of this process */
  readonly onProgress?: (progress: Progress) => void;
}

/** Computes ops, and keeps their results in a store. */
export class Computation {
  readonly #parts: ComputationParts;
  /** What was wrong with results that were set aside, until they are computed anew. */
  readonly #damage = new Map<string, string>();
  /** What is being computed, by uuid, until it has ended: later than whoever waits for it is told. */
  readonly #computing = new Map<string, Promise<void>>();

  /** Computes with these. */
  constructor(parts: ComputationParts) {
    this.#parts = parts;
  }

  /** Keeps in the next status what was wrong with the result before. */
  noteDamage(op: Op, message: string): void {
    this.#damage.set(op.uuid, message);
  }

  /** Computes a stored op unless its result is there. One process computes it; the others wait for its result. */
  async store(op: Op, signal: AbortSignal): Promise<void> {
    using _storing = activity.noteStoring();
    const work = this.#store(op, signal);
    this.#computing.set(op.uuid, work);
    try {
      await work;
    } finally {
      if (this.#computing.get(op.uuid) === work) this.#computing.delete(op.uuid);
    }
  }

  /** Waits until none of some ops is being computed here: who is stopped finishes a batch first. */
  async settled(ops: readonly Op[]): Promise<void> {
    await Promise.allSettled(ops.map(({ uuid }) => this.#computing.get(uuid)));
  }

  /** Runs an op's implementation. @throws {RunError} which says why it failed. */
  async run(op: Op, options: ComputeOptions): Promise<Result> {
    try {
      const pace = new Pace(options.signal);
      if (pace.isDue) await pace.rest();
      const implementation = await implementationOf(op);
      const value = await implementation(op.fields, this.contextOf(op, options));
      // Who stops it now would lose a result that is there.
      return await atPace(resultFrom(op, value), new Pace());
    } catch (error) {
      if (options.signal.aborted) throw options.signal.reason;
      throw asRunError(op, error);
    }
  }

  /** What an implementation is given. */
  contextOf(op: Op, { signal, notes = new Notes(), part, range, onProgress }: ComputeOptions): Context {
    const { batches, result, reuse = () => undefined } = this.#parts;
    const of = part?.of ?? ((input: Op) => result(input, signal));
    const report = onProgress ?? ((progress: Progress) => activity.report(progress));
    return contextFor(op, {
      signal,
      firstRow: part?.firstRow ?? 0,
      result: (input) => inputOf(op, input, of),
      batches: (input) => inputOf(op, input, (one) => batches.read(one, ALL_ROWS, signal)),
      rowCount: (input) => inputOf(op, input, (one) => batches.rowCount(one, signal)),
      rowsBelow: () => batches.rowsBelow(op),
      inPass: (wanted, pass, memory = 0) => {
        const needs = { ...needsOf(op), memory };
        return passes.join({ key: requirePassKey(op, range), uuid: op.uuid, wanted, signal, needs, pass });
      },
      work: (work, memory = 0) => budget.use({ ...needsOf(op), memory }, work, signal),
      progress: (progress) => report({ uuid: op.uuid, ...progress }),
      warn: (message) => notes.warn(message),
      record: (details) => notes.record(details),
      scratch: this.scratchOf(op),
      reuse,
    });
  }

  /** A row-wise op's result in parts; one without rows where no row is left, so that it has a type. */
  async *rowWiseParts(op: Op, signal: AbortSignal): AsyncGenerator<Result> {
    let isEmpty = true;
    for await (const part of this.#parts.batches.rowWise(op, ALL_ROWS, signal)) {
      isEmpty = false;
      yield part;
    }
    if (isEmpty) yield await this.run(op, { signal });
  }

  /** Work in progress of an op. */
  scratchOf(op: Op): Scratch {
    return new Scratch(this.#parts.results.store, op.uuid);
  }

  async #store(op: Op, signal: AbortSignal): Promise<void> {
    // Who waits for another process does not keep those waiting that share a pass.
    const onWait = () => passes.excuse(passKey(op), op.uuid);
    await withLease(this.#parts.results, op, { signal, onWait }, async (writer) => {
      await this.#computeAndKeep(op, AbortSignal.any([signal, writer.signal]), writer);
    });
  }

  async #computeAndKeep(op: Op, signal: AbortSignal, writer: ResultWriter): Promise<void> {
    const notes = new Notes(this.#damage.get(op.uuid), mixedRowsWarning(op));
    const running: Status = { ...newStatus(op, "running"), timeStarted: new Date() };
    await writer.writeStatus(running);
    const end = activity.begin(op);
    try {
      // In this order: who removes an input later on sees by the status that it is being read (remove_results.ts).
      await this.#parts.renew?.(op, signal);
      if (await partsOf(op) !== undefined) await notes.takeParts(this.scratchOf(op));
      const result = await this.#compute(op, signal, notes);
      signal.throwIfAborted();
      const completed: Status = { ...running, state: "completed", timeCompleted: new Date() };
      await writer.write(await storedForm(op, result), { ...completed, ...notes.forStatus() });
      this.#damage.delete(op.uuid);
      this.#parts.keep(op, result);
      // The result is stored: files that cannot be removed now are found as garbage.
      await this.scratchOf(op).clear().catch(() => {});
      end("completed");
    } catch (error) {
      // What is kept of it is in the store, from where it may be removed.
      this.scratchOf(op).unshare();
      if (!(error instanceof UnrecordedResultError)) await recordFailure(writer, running, error, signal);
      const rowsKept = await countKeptRows(this.#parts.results.store, op.uuid).catch(() => 0);
      end(signal.aborted ? "stopped" : "failed", rowsKept);
      throw error;
    }
  }

  /** A stored op's result: in parts where it is made row by row from a large dataset. */
  async #compute(op: Op, signal: AbortSignal, notes: Notes): Promise<Result> {
    const { batches, rowsAtOnce } = this.#parts;
    const inParts = await isRowWise(op) && await batches.rowsBelow(op) > rowsAtOnce;
    if (!inParts) return await this.run(op, { signal, notes });
    const parts = () => this.rowWiseParts(op, signal);
    return {
      form: "stream",
      parts: async function* () {
        for await (const part of parts()) yield storedPart(op, part);
      },
    };
  }
}

/** The name of the pass that an op joins: parts of its rows have passes of their own. */
export function rangedPassKey(op: Op, range: RowRange | undefined): string | undefined {
  const key = passKey(op);
  return key === undefined || range === undefined ? key : `${key} rows ${range.start}-${range.end}`;
}

function requirePassKey(op: Op, range: RowRange | undefined): string {
  const key = rangedPassKey(op, range);
  if (key !== undefined) return key;
  throw new OpError(`${opName(op)} asked for a shared pass: its implementation needs the option sharedFields`);
}

/**
 * What an op declares is its input, and what that is made from: the text behind activations, the vector of an edit. Anything
 * else would not be part of its identity.
 */
function inputOf<T>(op: Op, input: Op, of: (input: Op) => T): T {
  const isInput = ({ uuid }: Op) => uuid === input.uuid;
  if (op.dependencies().some(isInput) || op.dependencies({ recursive: true }).some(isInput)) return of(input);
  throw new OpError(`${opName(op)} was asked to read ${opName(input)}, which is not in its fields`);
}

/** The error that ended the computation counts, even where the store cannot take its status. */
async function recordFailure(
  writer: ResultWriter,
  running: Status,
  error: unknown,
  signal: AbortSignal,
): Promise<void> {
  const status: Status = signal.aborted
    ? newStatus(running.op, "new")
    : { ...running, state: "failed", timeCompleted: new Date(), error: messageOf(error) };
  await writer.writeStatus(status).catch(() => {});
}

/** An error as one that names the op. */
export function asRunError(op: Op, error: unknown): RunError {
  if (error instanceof RunError) return error;
  return new RunError(`${opName(op)} failed: ${messageOf(error)}`, op.uuid, { cause: error });
}

function messageOf(error: unknown): string {
  const told = error instanceof RunError && error.cause instanceof Error ? error.cause : error;
  if (told instanceof Error) return String(told.message);
  return typeof told === "string" ? told : show(told);
}
