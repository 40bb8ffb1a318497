/**
 * Computing ops: each once, at the same time where they are independent, with a status that others can see.
 *
 * @module
 */

import { OpError, RunError } from "../ops/errors.ts";
import type { Progress, Status } from "../ops/evaluator.ts";
import type { Op } from "../ops/op.ts";
import type { Result } from "../stores/formats/result.ts";
import { withLease } from "../stores/compute_once.ts";
import { DamagedResultError } from "../stores/damaged.ts";
import type { ResultStore } from "../stores/results.ts";
import type { ResultWriter } from "../stores/result_writer.ts";
import { newStatus } from "../stores/status.ts";
import { activity } from "./activity.ts";
import { contextFor } from "./context.ts";
import { Batches, type BatchRange, type InputPart, storedPart } from "./batches.ts";
import {
  checkStored,
  type Context,
  hasStoredCheck,
  implementationOf,
  isRowWise,
  partsOf,
  type RowRange,
} from "./implementation.ts";
import { Notes } from "./notes.ts";
import { ResultCache } from "./result_cache.ts";
import { resultFrom } from "./result_from.ts";
import { Scratch } from "./scratch.ts";
import { columnOf } from "./result_values.ts";
import { SharedTasks } from "./shared_tasks.ts";
import { opName } from "./op_name.ts";
import { storedFrontier } from "./stored_frontier.ts";

/** Datasets of more rows than this go through row-wise ops in parts. */
const ROWS_AT_ONCE = 200_000;
const ALL_ROWS: BatchRange = { start: 0, end: Infinity };

/** How an evaluation works. */
export interface EvaluationOptions {
  readonly onProgress: (progress: Progress) => void;
  /** Has a stored op's result made by others, where they compute instead of this process. */
  readonly delegate?: (op: Op, signal: AbortSignal) => Promise<void>;
}

/** Options of {@linkcode Evaluation.computeRows}. */
export interface ComputeRowsOptions {
  readonly signal: AbortSignal;
  /** Told how far these rows are. */
  readonly onProgress: (progress: Progress) => void;
}

interface ContextOptions {
  readonly part?: InputPart;
  readonly onProgress?: (progress: Progress) => void;
}

/** Computes and caches the results of one store. */
export class Evaluation {
  readonly #results: ResultStore;
  readonly #options: EvaluationOptions;
  readonly #cache = new ResultCache();
  readonly #batches: Batches;
  /** What was wrong with results that were set aside, until they are computed anew. */
  readonly #damage = new Map<string, string>();
  readonly #ensuring = new SharedTasks<void>();
  readonly #loading = new SharedTasks<Result>();
  /** Ops that are being computed here, by uuid, until they have ended: later than whoever waits for them is told. */
  readonly #computing = new Map<string, Promise<void>>();

  constructor(results: ResultStore, options: EvaluationOptions) {
    this.#results = results;
    this.#options = options;
    this.#batches = new Batches({
      results,
      ensure: (op, signal) => this.ensure(op, signal),
      result: (op, signal) => this.result(op, signal),
      inMemory: (op) => this.#cache.get(op.uuid),
      compute: (op, part, signal) => this.#run(op, signal, new Notes(), part),
    });
  }

  /** The result of an op, computed where it is missing. */
  async result(op: Op, signal?: AbortSignal): Promise<Result> {
    signal?.throwIfAborted();
    return this.#cache.get(op.uuid) ??
      await this.#loading.run(op.uuid, signal, (shared) => this.#load(op, shared));
  }

  /** Makes sure that the results are there, without reading those that are. Ephemeral ops are computed. */
  async ensure(op: Op, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (op.isEphemeral) await this.result(op, signal);
    else if (this.#cache.get(op.uuid) === undefined) {
      await this.#ensuring.run(op.uuid, signal, (shared) => this.#track(op, this.#computeIfMissing(op, shared)));
    }
  }

  /** Whether the result can be had without computing anything but ephemeral ops. */
  async has(op: Op): Promise<boolean> {
    const present = await Promise.all(storedFrontier(op).map((stored) => this.#results.has(stored)));
    return present.every(Boolean);
  }

  /** Whether the result is in memory. */
  holds(op: Op): boolean {
    return this.#cache.get(op.uuid) !== undefined;
  }

  /** Forgets a result that is in memory: then only the store counts. */
  forget(op: Op): void {
    this.#cache.delete(op.uuid);
  }

  /**
   * How many rows an op has that can be computed in parts, once what it needs is there; `undefined` where it cannot, or
   * is known to have no more than `atMost` rows.
   */
  async rowsInParts(op: Op, atMost: number, signal: AbortSignal): Promise<number | undefined> {
    const parts = partsOf(op);
    if (parts === undefined) return undefined;
    await this.#prepare(op, signal);
    if (await this.#batches.rowsBelow(op) <= atMost) return undefined;
    const rows = await parts.count(op.fields, this.#contextOf(op, signal, new Notes()));
    return rows <= atMost ? undefined : rows;
  }

  /** Computes some rows of an op ahead, for {@linkcode Evaluation.ensure} to go on from, wherever that is called. */
  async computeRows(op: Op, range: RowRange, { signal, onProgress }: ComputeRowsOptions): Promise<void> {
    const parts = partsOf(op);
    if (parts === undefined) throw new OpError(`${opName(op)} cannot be computed in parts`);
    if (await this.#results.has(op)) return;
    const notes = new Notes();
    const end = activity.begin(op);
    try {
      await this.#prepare(op, signal);
      await parts.compute(op.fields, this.#contextOf(op, signal, notes, { onProgress }), range);
      end("completed");
    } catch (error) {
      end(signal.aborted ? "stopped" : "failed");
      if (signal.aborted) throw signal.reason;
      throw asRunError(op, error);
    }
    const scratch = this.#scratchOf(op);
    await notes.keep(scratch, range);
    // Somebody may have computed the whole in the meantime.
    if (await this.#results.has(op)) await scratch.clear();
  }

  /** Waits until neither an op nor what it needs is being computed here: who is stopped finishes a batch first. */
  async settled(op: Op): Promise<void> {
    const ops = [op, ...op.dependencies({ recursive: true })];
    await Promise.allSettled(ops.map(({ uuid }) => this.#computing.get(uuid)));
  }

  /** The parts of a result, computed where it is missing, without holding the whole in memory. */
  batches(op: Op, range: Partial<BatchRange> = {}, signal?: AbortSignal): AsyncGenerator<Result, void, void> {
    return this.#batches.read(op, { ...ALL_ROWS, ...range }, signal ?? new AbortController().signal);
  }

  async #load(op: Op, signal: AbortSignal): Promise<Result> {
    // Ends the synchronous part, so that a long chain of ops does not become a deep stack.
    await null;
    if (op.isEphemeral) return this.#keep(op, await this.#compute(op, signal));
    await this.ensure(op, signal);
    return this.#cache.get(op.uuid) ?? this.#keep(op, await this.#read(op, signal));
  }

  /** An ephemeral op's result. Of a large dataset only the columns that it needs are read. */
  async #compute(op: Op, signal: AbortSignal): Promise<Result> {
    if (isRowWise(op) && op.dependencies().every((input) => !input.isEphemeral)) {
      await this.#prepare(op, signal);
      if (await this.#batches.rowsBelow(op) > ROWS_AT_ONCE) return await this.#collect(op, signal);
    }
    return await this.#run(op, signal, new Notes());
  }

  async #collect(op: Op, signal: AbortSignal): Promise<Result> {
    const parts = await Array.fromAsync(this.#rowWiseParts(op, signal));
    const columns = parts.map((part) => columnOf(op, part));
    return { form: "column", column: columns[0].concat(...columns.slice(1)) };
  }

  /** Reads a result; a damaged one was set aside by the store, and is computed anew. */
  async #read(op: Op, signal: AbortSignal): Promise<Result> {
    try {
      const result = await this.#results.read(op);
      // Beside the use of the result, which does not wait for it.
      if (hasStoredCheck(op)) void this.#warnOfChanges(op).catch(() => {});
      return result;
    } catch (error) {
      if (!(error instanceof DamagedResultError)) throw error;
      this.#damage.set(op.uuid, error.message);
      await this.ensure(op, signal);
      return this.#cache.get(op.uuid) ?? await this.#results.read(op);
    }
  }

  async #warnOfChanges(op: Op): Promise<void> {
    const stored = await this.#results.readStatus(op.uuid);
    if (stored === undefined) return;
    const { graph: _, ...status } = stored;
    const warning = await checkStored(op, { op, ...status });
    if (warning !== undefined) console.warn(warning);
  }

  async #track(op: Op, work: Promise<void>): Promise<void> {
    this.#computing.set(op.uuid, work);
    try {
      await work;
    } finally {
      if (this.#computing.get(op.uuid) === work) this.#computing.delete(op.uuid);
    }
  }

  async #computeIfMissing(op: Op, signal: AbortSignal): Promise<void> {
    await null;
    if (await this.#results.has(op)) return;
    if (this.#options.delegate !== undefined) return await this.#options.delegate(op, signal);
    await this.#prepare(op, signal);
    // One process computes it; the others wait here for its result.
    await withLease(this.#results, op, { signal }, async (writer) => {
      await this.#computeAndKeep(op, AbortSignal.any([signal, writer.signal]), writer);
    });
  }

  /** Computes what an op needs first, so that its own status begins when its own work does. */
  async #prepare(op: Op, signal: AbortSignal): Promise<void> {
    const needed = op.dependencies().flatMap(storedFrontier);
    await Promise.all(needed.map((dependency) => this.ensure(dependency, signal)));
  }

  async #computeAndKeep(op: Op, signal: AbortSignal, writer: ResultWriter): Promise<void> {
    const notes = new Notes(this.#damage.get(op.uuid));
    const running: Status = { ...newStatus(op, "running"), timeStarted: new Date() };
    await writer.writeStatus(running);
    const end = activity.begin(op);
    try {
      if (partsOf(op) !== undefined) await notes.takeParts(this.#scratchOf(op));
      const result = await this.#computeStored(op, signal, notes);
      signal.throwIfAborted();
      const completed: Status = { ...running, state: "completed", timeCompleted: new Date() };
      await writer.write(result, { ...completed, ...notes.forStatus() });
      this.#damage.delete(op.uuid);
      this.#keep(op, result);
      await this.#scratchOf(op).clear();
      end("completed");
    } catch (error) {
      end(signal.aborted ? "stopped" : "failed");
      await recordFailure(writer, running, error, signal);
      throw error;
    }
  }

  /** A stored op's result: in parts where it is made row by row from a large dataset. */
  async #computeStored(op: Op, signal: AbortSignal, notes: Notes): Promise<Result> {
    const inParts = isRowWise(op) && await this.#batches.rowsBelow(op) > ROWS_AT_ONCE;
    if (!inParts) return await this.#run(op, signal, notes);
    const batches = () => this.#rowWiseParts(op, signal);
    return {
      form: "stream",
      parts: async function* () {
        for await (const part of batches()) yield storedPart(op, part);
      },
    };
  }

  /** A row-wise op's result in parts; one without rows where no row is left, so that it has a type. */
  async *#rowWiseParts(op: Op, signal: AbortSignal): AsyncGenerator<Result> {
    let isEmpty = true;
    for await (const part of this.#batches.rowWise(op, ALL_ROWS, signal)) {
      isEmpty = false;
      yield part;
    }
    if (isEmpty) yield await this.#run(op, signal, new Notes());
  }

  async #run(op: Op, signal: AbortSignal, notes: Notes, part?: InputPart): Promise<Result> {
    try {
      return resultFrom(op, await implementationOf(op)(op.fields, this.#contextOf(op, signal, notes, { part })));
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw asRunError(op, error);
    }
  }

  #contextOf(op: Op, signal: AbortSignal, notes: Notes, { part, onProgress }: ContextOptions = {}): Context {
    const of = part?.of ?? ((input: Op) => this.result(input, signal));
    return contextFor(op, {
      signal,
      firstRow: part?.firstRow ?? 0,
      result: (input) => inputOf(op, input, of),
      batches: (input) => inputOf(op, input, (one) => this.batches(one, {}, signal)),
      rowsBelow: () => this.#batches.rowsBelow(op),
      progress: (done, total, unit) => (onProgress ?? this.#options.onProgress)({ uuid: op.uuid, done, total, unit }),
      warn: (message) => notes.warnings.push(message),
      record: (details) => Object.assign(notes.provenance, details),
      scratch: this.#scratchOf(op),
    });
  }

  #keep(op: Op, result: Result): Result {
    // A stream is there to stay out of memory.
    if (result.form !== "stream") this.#cache.set(op.uuid, result);
    return result;
  }

  #scratchOf(op: Op): Scratch {
    return new Scratch(this.#results.store, op.uuid);
  }
}

/** Only what the op declares is its input: anything else would not be part of its identity. */
function inputOf<T>(op: Op, input: Op, of: (input: Op) => T): T {
  if (op.dependencies().some((dependency) => dependency.uuid === input.uuid)) return of(input);
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

function asRunError(op: Op, error: unknown): RunError {
  if (error instanceof RunError) return error;
  return new RunError(`${opName(op)} failed: ${messageOf(error)}`, op.uuid, { cause: error });
}

function messageOf(error: unknown): string {
  if (error instanceof RunError && error.cause instanceof Error) return error.cause.message;
  return error instanceof Error ? error.message : String(error);
}
