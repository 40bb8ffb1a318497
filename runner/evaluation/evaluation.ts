/**
 * Results: from memory, from the store, or computed where they are missing.
 *
 * @module
 */

import { joinColumns, joinNumbers } from "../columns/join.ts";
import { joinTables } from "../columns/join_tables.ts";
import { RunError } from "../../ops/errors.ts";
import type { Op } from "../../ops/op.ts";
import { warnUser } from "../../ops/warn_user.ts";
import { DamagedResultError } from "../../stores/damaged.ts";
import type { PartialTable } from "../../stores/formats/partial_table.ts";
import { isTable, type Result } from "../../stores/formats/result.ts";
import { allSettled } from "../../stores/parallel.ts";
import { lastRemoval } from "../../stores/removals.ts";
import type { ResultStore } from "../../stores/results.ts";
import { statusOf } from "../../stores/status.ts";
import { Batches, type BatchRange, isStreamed } from "./batches.ts";
import { Computation } from "./computation.ts";
import type { RowOrigins } from "./implementation.ts";
import {
  checkStored,
  hasStoredCheck,
  isMadeFromFields,
  isRowWise,
  loadImplementations,
  tableElsewhere,
} from "./implementations.ts";
import { ResultCache } from "./result_cache.ts";
import { columnOf, tableOf } from "./result_values.ts";
import { PythonResults } from "./python_results.ts";
import { type ReuseOptions, type ReuseParts, reuseParts } from "./reuse_parts.ts";
import { rowOrigins } from "./row_origins.ts";
import type { Executor, RunOptions } from "../schedule/executor.ts";
import { passes } from "../schedule/passes.ts";
import { missingSteps, type StepEnd } from "../schedule/plan.ts";
import { runSteps } from "../schedule/run_steps.ts";
import { SharedTasks } from "../schedule/shared_tasks.ts";
import { storedFrontier } from "../schedule/stored_frontier.ts";

/** Datasets of more rows than this go through row-wise ops in parts. */
const ROWS_AT_ONCE = 200_000;
/** Files of results up to so many bytes are held in memory where parts of them are asked for. */
const HELD_BYTES = 32 << 20;
const ALL_ROWS: BatchRange = { start: 0, end: Infinity };

/** What is in memory, or on its way there. */
interface Memory {
  readonly cache: ResultCache;
  readonly loading: SharedTasks<Result>;
  /** Where datasets lie that are not stored. */
  readonly elsewhere: Map<string, Promise<PartialTable | undefined>>;
}

function newMemory(): Memory {
  return { cache: new ResultCache(), loading: new SharedTasks(), elsewhere: new Map() };
}

/** The results of one store. */
export class Evaluation {
  /** What computes ops here. */
  readonly computation: Computation;
  readonly #results: ResultStore;
  readonly #reuse: () => ReuseParts | undefined;
  readonly #execute: Executor;
  /** Another one once results were removed: what comes late goes with the one that it was asked of. */
  #memory = newMemory();
  readonly #batches: Batches;
  readonly #computing = new SharedTasks<void>();
  /** Whether what is missing is computed here: workers of a queue read what is stored. */
  readonly #isHere: boolean;
  /** Names the last removal of results that is known of. */
  #removal: string | undefined;

  /**
   * @param results Where results are kept.
   * @param execute Who computes what is missing. @default this process
   * @param reuse Which rows that other ops have computed are used.
   */
  constructor(results: ResultStore, execute?: Executor, reuse: ReuseOptions = {}) {
    this.#results = results;
    this.#isHere = execute === undefined;
    this.#reuse = reuseParts(results, reuse, () => new PythonResults(results));
    this.#execute = execute ?? ((steps, options) =>
      runSteps(steps, {
        ...options,
        compute: (op, signal) => this.#compute(op, signal),
        isComputed: ({ uuid }) => this.#computing.has(uuid),
      }));
    this.#batches = new Batches({
      results,
      elsewhere: (op) => this.#tableElsewhere(op),
      ensure: (op, signal) => this.ensure([op], { signal }),
      result: (op, signal) => this.result(op, signal),
      inMemory: (op) => this.#memory.cache.get(op.uuid),
      compute: (op, part, signal) => this.computation.run(op, { signal, part }),
    });
    this.computation = new Computation({
      results,
      batches: this.#batches,
      rowsAtOnce: ROWS_AT_ONCE,
      result: (op, signal) => this.#input(op, signal),
      keep: (op, result) => void keep(this.#memory, op, result),
      renew: (op, signal) => this.renew(op, signal),
      reuse: this.#reuse,
    });
  }

  /** The result of an op, computed where it is missing. */
  async result(op: Op, signal?: AbortSignal): Promise<Result> {
    signal?.throwIfAborted();
    return await this.#load(op, storedFrontier, signal);
  }

  /**
   * Computes what is missing of some ops.
   *
   * @throws {RunError} where an op fails; the others' results stay.
   * @throws The signal's reason, when it is aborted.
   */
  async ensure(ops: readonly Op[], options: RunOptions): Promise<void> {
    const ends = await this.run(ops, options);
    options.signal.throwIfAborted();
    const failure = ends.find(({ outcome }) => outcome === "failed");
    if (failure !== undefined) throw errorOf(failure);
    // Ephemeral ops are never stored: asking for one is computing it.
    await allSettled(ops.filter((op) => op.isEphemeral).map((op) => this.#input(op, options.signal)));
  }

  /** Computes what is missing of some ops and of what they need, whatever fails. @returns How each step ended. */
  async run(ops: readonly Op[], options: RunOptions): Promise<StepEnd[]> {
    options.signal.throwIfAborted();
    const { running } = await this.#begin(ops, options);
    return await running;
  }

  /** Where rows of ops that share a pass would come from; computes nothing. */
  async rowOrigins(ops: readonly Op[], signal: AbortSignal): Promise<RowOrigins | undefined> {
    const reuse = this.#reuse();
    return reuse === undefined || ops.length === 0 ? undefined : await rowOrigins(ops, this.#results, reuse, signal);
  }

  /** The parts of a result, computed where it is missing, without holding the whole in memory. */
  batches(op: Op, range: Partial<BatchRange> = {}, signal?: AbortSignal): AsyncGenerator<Result, void, void> {
    return this.#batches.read(op, { ...ALL_ROWS, ...range }, signal ?? new AbortController().signal);
  }

  /** The parts of a result: one that is small is read whole, and stays at hand for whoever asks next. */
  async *heldOrBatches(op: Op, signal: AbortSignal): AsyncGenerator<Result, void, void> {
    if (!op.isEphemeral && this.#memory.cache.get(op.uuid) === undefined) {
      await this.ensure([op], { signal });
      if ((await this.#results.source(op)).byteLength <= HELD_BYTES) await this.result(op, signal);
    }
    yield* this.batches(op, {}, signal);
  }

  /** Forgets what is in memory: a result that was removed, and all that was made from it. */
  forget(): void {
    this.#memory = newMemory();
  }

  /**
   * Forgets what is in memory where results were removed since it was last asked, by whichever process.
   *
   * @returns whether some were
   */
  async forgetRemoved(): Promise<boolean> {
    const removal = await lastRemoval(this.#results.store);
    const isNew = removal !== this.#removal;
    if (isNew) this.forget();
    this.#removal = removal;
    return isNew;
  }

  /** Where results were removed since it was last asked, makes sure that what an op is made from is there. */
  async renew(op: Op, signal: AbortSignal): Promise<void> {
    if (await this.forgetRemoved()) await this.ensure(op.dependencies().flatMap(storedFrontier), { signal });
  }

  /** Plans, and begins. The run comes in an object, as a promise of a promise would be waited for. */
  async #begin(ops: readonly Op[], options: RunOptions): Promise<{ readonly running: Promise<StepEnd[]> }> {
    using _ = passes.hold();
    const asked = new Set(ops.map(({ uuid }) => uuid));
    const isThere = async (op: Op) => !asked.has(op.uuid) && await this.#tableElsewhere(op) !== undefined;
    const steps = await missingSteps(ops, async (op) => await this.#results.has(op) || await isThere(op));
    if (steps.length === 0) return { running: Promise.resolve([]) };
    await loadImplementations(steps.map(({ op }) => op));
    // What is missing may have been removed, and what was made from it be in memory. Who computes here looks at each op.
    if (!this.#isHere) await this.forgetRemoved();
    return { running: this.#execute(steps, options) };
  }

  /** Makes sure that the result of a stored op is there, whose inputs are. Whoever else asks meanwhile shares the work. */
  async #compute(op: Op, signal: AbortSignal): Promise<void> {
    await this.#computing.run(op.uuid, signal, (shared) => this.computation.store(op, shared));
  }

  /** The result of an input. What an ephemeral one is made from was looked for when what reads it was planned. */
  #input(op: Op, signal: AbortSignal): Promise<Result> {
    return this.#load(op, (input) => input.isEphemeral ? [] : [input], signal);
  }

  /** The result of an op. @param needed The stored ops of which it has to be made sure first that they are there. */
  async #load(op: Op, needed: (op: Op) => readonly Op[], signal: AbortSignal | undefined): Promise<Result> {
    const { cache, loading } = this.#memory;
    return cache.get(op.uuid) ?? await loading.run(op.uuid, signal, async (shared) => {
      // Ends the synchronous part, so that a long chain of ops does not become a deep stack.
      await null;
      const ops = op.isEphemeral ? await this.#notElsewhere(needed(op)) : needed(op);
      if (ops.length > 0) await this.ensure(ops, { signal: shared });
      const memory = this.#memory;
      if (op.isEphemeral) return keep(memory, op, await this.#computeEphemeral(op, shared));
      return memory.cache.get(op.uuid) ?? keep(memory, op, await this.#read(op, shared));
    });
  }

  /** An ephemeral op's result. Of a large dataset only the columns that it needs are read, unless all of it is in memory anyway. */
  async #computeEphemeral(op: Op, signal: AbortSignal): Promise<Result> {
    if (await isStreamed(op) && await this.#readsElsewhere(op)) return await this.#collectParts(op, signal);
    const inputs = op.dependencies();
    const isPartly = inputs.every((input) => !input.isEphemeral) && !inputs.every((input) => this.#isAtHand(input));
    if (isPartly && await isRowWise(op)) {
      if (await this.#batches.rowsBelow(op) > ROWS_AT_ONCE) return await this.#collect(op, signal);
    }
    return await this.computation.run(op, { signal });
  }

  /** Whether a result is in memory, or on its way there. */
  #isAtHand({ uuid }: Op): boolean {
    return this.#memory.cache.get(uuid) !== undefined || this.#memory.loading.has(uuid);
  }

  /** Where an op is read that is not stored, if that can be done in part. */
  async #tableElsewhere(op: Op): Promise<PartialTable | undefined> {
    const open = this.#isHere ? await tableElsewhere(op) : undefined;
    if (open === undefined || await this.#results.has(op)) return undefined;
    const { elsewhere } = this.#memory;
    const known = elsewhere.get(op.uuid) ?? open(new AbortController().signal);
    elsewhere.set(op.uuid, known);
    try {
      return await known;
    } catch {
      // Whoever reads it whole says what is wrong.
      elsewhere.delete(op.uuid);
      return undefined;
    }
  }

  /** Whether an op below an ephemeral one is read elsewhere. */
  async #readsElsewhere(op: Op): Promise<boolean> {
    const inputs = storedFrontier(op);
    return (await this.#notElsewhere(inputs)).length < inputs.length;
  }

  async #notElsewhere(ops: readonly Op[]): Promise<readonly Op[]> {
    const tables = await Promise.all(ops.map((op) => this.#tableElsewhere(op)));
    return ops.filter((_, i) => tables[i] === undefined);
  }

  async #collectParts(op: Op, signal: AbortSignal): Promise<Result> {
    if (!isTable(op.kind)) return await this.#collect(op, signal);
    const parts = await Array.fromAsync(this.#batches.read(op, ALL_ROWS, signal));
    if (parts.length === 0) return await this.computation.run(op, { signal });
    return { form: "table", table: joinTables(parts.map((part) => tableOf(op, part))) };
  }

  async #collect(op: Op, signal: AbortSignal): Promise<Result> {
    const parts = await Array.fromAsync(this.computation.rowWiseParts(op, signal));
    const columns = parts.map((part) => columnOf(op, part));
    return { form: "column", column: op.kind === "score" ? joinNumbers(columns) : joinColumns(columns) };
  }

  /** Reads a result. A damaged one was set aside by the store, and is computed anew, as is one that is removed meanwhile. */
  async #read(op: Op, signal: AbortSignal): Promise<Result> {
    if (await isMadeFromFields(op)) return await this.computation.run(op, { signal });
    try {
      const result = await this.#results.read(op);
      // Beside the use of the result, which does not wait for it.
      if (await hasStoredCheck(op)) void this.#warnOfChanges(op).catch(() => {});
      return result;
    } catch (error) {
      if (error instanceof DamagedResultError) this.computation.noteDamage(op, error.message);
      else if (await this.#results.has(op)) throw error;
      await this.ensure([op], { signal });
      return this.#memory.cache.get(op.uuid) ?? await this.#results.read(op);
    }
  }

  async #warnOfChanges(op: Op): Promise<void> {
    const stored = await this.#results.readProgress(op.uuid);
    if (stored === undefined) return;
    const warning = await checkStored(op, statusOf(op, stored));
    if (warning !== undefined) warnUser(warning);
  }
}

function keep({ cache }: Memory, op: Op, result: Result): Result {
  // A stream is there to stay out of memory.
  if (result.form !== "stream") cache.set(op.uuid, result);
  return result;
}

function errorOf({ op, error }: StepEnd): Error {
  return error instanceof Error ? error : new RunError(String(error), op.uuid);
}
