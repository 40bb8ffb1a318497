/**
 * The runner: loads data, computes ops, keeps results.
 *
 * @module
 */

import type { Table } from "apache-arrow";
import { createOp } from "../ops/create.ts";
import type { OpDefinition } from "../ops/definition.ts";
import { DatasetError, OpError } from "../ops/errors.ts";
import type {
  BatchOptions,
  ColumnSummary,
  ColumnValues,
  DatasetShape,
  Evaluator,
  GgufOptions,
  MaterializeOptions,
  Matrix,
  ProbeDirection,
  Status,
} from "../ops/evaluator.ts";
import { refuseForeign } from "../ops/foreign_members.ts";
import { walk } from "../ops/graph.ts";
import { deserialize } from "../ops/graph_file.ts";
import "../ops/handles/mod.ts";
import type { Dataset } from "../ops/handles/dataset.ts";
import type { Sae } from "../ops/handles/sae.ts";
import { namingSteps } from "../ops/late_uuid.ts";
import { rememberSaePoints } from "../ops/sae_points.ts";
import type { FeatureBatches } from "../ops/feature_statistics.ts";
import { checkOptions, requireNoMore } from "../ops/options.ts";
import type { Kind } from "../ops/kinds.ts";
import type { ColumnsOf, FileName } from "../ops/known_names.ts";
import { show, showPath, showValues } from "../ops/messages.ts";
import type { Op } from "../ops/op.ts";
import { isOp } from "../ops/op_reference.ts";
import * as types from "../ops/types/mod.ts";
import { warnUser } from "../ops/warn_user.ts";
import type { Probe } from "../stores/formats/probe.ts";
import type { Result } from "../stores/formats/result.ts";
import { currentStatus } from "../stores/current_status.ts";
import { whileWriting } from "../stores/file_error.ts";
import { expandHome } from "../stores/home.ts";
import { openStore } from "../stores/open.ts";
import { atPace, Pace } from "../stores/pace.ts";
import type { RemovalOptions } from "../stores/removal_items.ts";
import { checkRemoval, type RemovalReport, removeResults } from "../stores/remove_results.ts";
import { ResultStore } from "../stores/results.ts";
import { newStatus, statusOf } from "../stores/status.ts";
import type { Store } from "../stores/store.ts";
import { activity } from "./evaluation/activity.ts";
import type { Evaluation } from "./evaluation/evaluation.ts";
import { type Implementation, implementOwn, type RowOrigins } from "./evaluation/implementation.ts";
import { loadPart } from "./load_part.ts";
import type { PythonReport } from "./python/computable.ts";
import { checkQueue, runQueued } from "./queue/mod.ts";
import type { FileOptions } from "./files/dataset_file.ts";
import type { FileSource } from "./files/many/dataset_files.ts";
import type { HubPart } from "./files/remote/hub_parquet.ts";
import type { Executor } from "./schedule/executor.ts";
import { storedFrontier } from "./schedule/stored_frontier.ts";
import { WeakValues } from "./evaluation/weak_values.ts";
import { StatusWatch, type WatchOptions } from "./evaluation/status_watch.ts";

/** Options of {@linkcode Runner}. */
export interface RunnerOptions {
  /** Where results are kept: a path, `file:///…`, `memory://…`, or a store. @default the configured store */
  readonly store?: string | Store;
  /**
   * The queue whose workers compute what is missing: the URL of a Redis server, as `redis://user:password@host:6379/0`,
   * with `?prefix=` where teams share one. The store must be one that the workers see. @default computed in this process
   */
  readonly queue?: string;
  /**
   * Whether rows that other ops of the store have computed with the same model and settings are taken from there, so that a
   * dataset that grew, or a part of one, costs its new rows only. Workers of a queue have a setting of their own.
   *
   * @default true; the variable `PROBEGRAPH_REUSE_ROWS` and the configuration's `reuse_rows` say otherwise
   */
  readonly reuseRows?: boolean;
  /**
   * Whether krnel-graph's results count for that, too: it does not record which files a model had, so that the model's name and
   * the settings are all that tells. Its vectors differ from those of ONNX exports by rounding.
   *
   * @default false
   */
  readonly trustPython?: boolean;
}

/** Options of {@linkcode Runner.fromCsv}. */
export interface CsvOptions extends FileOptions {
  /** What separates the fields of a line. @default "," */
  readonly delimiter?: types.LoadLocalCsvFields["delimiter"];
  /** The file's encoding, such as `"windows-1252"`. @default UTF-8, or UTF-16 with a byte order mark */
  readonly encoding?: string;
}

/** Options of {@linkcode Runner.fromHub}. */
export interface HubOptions extends HubPart, Pick<FileOptions, "onDownload" | "rows" | "columns"> {}

/**
 * The columns of an inline dataset: arrays or typed arrays of one length, in an object, or in a Map: objects put names
 * such as `"10"` first.
 */
export type InlineColumns =
  | Readonly<Record<string, readonly unknown[] | ArrayBufferView>>
  | ReadonlyMap<string, readonly unknown[] | ArrayBufferView>;

/** The names of inline columns, as far as the compiler knows them. */
export type InlineNames<C extends InlineColumns> = C extends ReadonlyMap<string, unknown> ? string
  : Extract<keyof C, string>;

/**
 * Loads data, computes ops and keeps their results in a store. A second runner of the same store is the first one,
 * as long as that one or an op of its data is held.
 *
 * @example
 * ```ts
 * import { Runner } from "@probegraph/probegraph";
 *
 * const runner = new Runner({ store: "memory://" });
 * const prompts = (await runner.fromParquet("demo/data/train.parquet")).colText("prompt");
 * console.log((await prompts.toArray()).length); // 1600
 * ```
 */
export class Runner implements Evaluator {
  /** Runners that live, by store and queue. */
  static readonly #byStore = new WeakValues<Runner>();

  static {
    refuseForeign(this.prototype);
  }

  readonly #results!: ResultStore;
  readonly #evaluation!: () => Promise<Evaluation>;
  /** Forgets what is in memory, if anything is. */
  #forget: () => void = () => {};

  /**
   * Opens a store.
   *
   * @throws {StoreError} where it cannot be opened, or a queue's workers could not see it.
   * @throws {QueueError} where the queue is no URL of a Redis server; it is connected to when something is missing.
   */
  constructor(options: RunnerOptions = {}) {
    const names = ["store", "queue", "reuseRows", "trustPython"] as const;
    const { store: given, queue, ...reuse } = checkOptions("new Runner", options, names) as RunnerOptions;
    const store = typeof given === "object" ? given : openStore(given);
    if (queue !== undefined) checkQueue(queue, store.uri);
    const key = [typeof given === "object" ? given : store.uri, queue, reuse.reuseRows, reuse.trustPython];
    const existing = Runner.#byStore.get(key);
    if (existing !== undefined) return existing;
    this.#results = new ResultStore(store);
    const execute = queue === undefined ? undefined : workersOf(queue, this.#results);
    let evaluation: Evaluation | undefined;
    this.#evaluation = async () => {
      const { Evaluation } = await loadEngine();
      return evaluation ??= new Evaluation(this.#results, execute, reuse);
    };
    this.#forget = () => evaluation?.forget();
    Runner.#byStore.set(key, this);
  }

  /**
   * Sets what computes an op type, in this process. A later implementation replaces an earlier one.
   *
   * @throws {OpError} where `definition` is no op type or `implementation` no function.
   */
  static implement<K extends Kind, F>(definition: OpDefinition<K, F>, implementation: Implementation<F>): void {
    implementOwn(definition, implementation);
  }

  /** Where results are kept. */
  get storeUri(): string {
    return this.#results.store.uri;
  }

  /** The store that results are kept in. */
  get store(): Store {
    return this.#results.store;
  }

  /**
   * A parquet file, named by its content: the same bytes on another machine are the same dataset.
   *
   * @param path A path, or an address: `https://…`, `s3://bucket/key`, `hf://datasets/org/name/path`. With `sha256` it may
   *   be elsewhere, as on a machine that only has the store. Several files, in the order of their paths, are a folder, a
   *   pattern such as `data/*.parquet`, or an array; `year=2024` in their paths becomes a column.
   * @throws {DatasetError} where it is missing without `sha256`, has another hash, or cannot be fetched.
   */
  async fromParquet<F extends FileSource>(path: F, options: FileOptions = {}): Promise<Dataset<ColumnsOf<F>>> {
    checkOptions("fromParquet", options, ["sha256", "onDownload", "rows", "columns"]);
    return await this.#fromFile("fromParquet", types.LoadLocalParquetDatasetOp, path, options);
  }

  /**
   * A CSV file with a header line, named by its content.
   *
   * @throws {DatasetError} as `fromParquet`.
   * @throws {OpError} where an option has a value that it does not take.
   */
  async fromCsv<F extends FileSource>(path: F, options: CsvOptions = {}): Promise<Dataset<ColumnsOf<F>>> {
    const settings = checkOptions("fromCsv", options, [
      "sha256",
      "onDownload",
      "rows",
      "delimiter",
      "columns",
      "encoding",
    ]);
    const { delimiter, columns, encoding } = settings;
    if (columns === undefined && encoding === undefined) {
      return await this.#fromFile("fromCsv", types.LoadLocalCsvDatasetOp, path, options, { delimiter });
    }
    return await this.#fromFile("fromCsv", types.LoadTypedCsvDatasetOp, path, options, {
      delimiter,
      columns,
      encoding,
    });
  }

  /**
   * A file of JSON lines, named by its content. Each key is a column, and each row keeps its own shape in it.
   *
   * @throws {DatasetError} as `fromParquet`.
   */
  async fromJsonl<F extends FileSource>(path: F, options: FileOptions = {}): Promise<Dataset<ColumnsOf<F>>> {
    checkOptions("fromJsonl", options, ["sha256", "onDownload", "rows", "columns"]);
    return await this.#fromFile("fromJsonl", types.LoadLocalJsonlDatasetOp, path, options);
  }

  /**
   * A dataset of the Hugging Face Hub, by its name: the parquet files that the hub makes of every dataset, else its own. With
   * the hub's settings, as for models: `HF_TOKEN`, `HF_ENDPOINT`, `HF_HUB_OFFLINE`.
   *
   * @param name `org/name`
   * @throws {DatasetError} where there is no such dataset, configuration or split, or it is not clear which is meant.
   */
  async fromHub<F extends FileName>(name: F, options: HubOptions = {}): Promise<Dataset<ColumnsOf<F>>> {
    const settings = checkOptions("fromHub", options, [
      "config",
      "split",
      "revision",
      "onDownload",
      "rows",
      "columns",
    ]) as HubOptions;
    const { hubParquet } = await loadPart(() => import("./files/remote/hub_parquet.ts"));
    const files = await hubParquet(name, settings, unendingWatch());
    return await this.#fromFile("fromHub", types.LoadLocalParquetDatasetOp, files, settings);
  }

  /**
   * A sparse autoencoder, named by its content: SAELens's folder (`cfg.json`, `sae_weights.safetensors`), or Gemma Scope's
   * `params.npz`, or `config.json` and `params.safetensors`.
   *
   * @param path A folder, a file of weights, or `hf:org/name/path`, which may end in `@revision`.
   * @param options `point`: where it reads, for files that do not say. @default what its files say
   * @throws {ModelError} where there is none, or one of an unknown architecture; files that can hold code are never read.
   */
  async loadSae(path: string, options: { readonly point?: string } = {}): Promise<Sae> {
    const { point = null } = checkOptions("loadSae", options, ["point"]) as { point?: string };
    if (typeof path !== "string" || path === "") {
      throw new OpError(`loadSae() takes the path of an autoencoder, or hf:org/name/path, got ${showPath(path)}`);
    }
    const { nameAutoencoder } = await loadPart(() => import("./autoencoders/open.ts"));
    const { contentHash, autoencoder } = await nameAutoencoder(path, unendingWatch());
    rememberSaePoints(contentHash, autoencoder.trainedAt);
    return createOp(types.LoadSaeOp, { contentHash, path, point }, this) as Sae;
  }

  /**
   * A small dataset that is written inside the graph. Rows of a column may differ in shape.
   *
   * @param columns Column names to arrays or typed arrays of one length. JavaScript puts names that are numbers first.
   * @throws {OpError} where lengths differ or a value is no JSON data.
   */
  fromInline<C extends InlineColumns>(columns: C): Dataset<InlineNames<C>> {
    requireNoMore("fromInline", arguments, 1);
    const said = (problem: string) => `fromInline() ${problem}`;
    const op = createOp(types.LoadInlineJsonDatasetOp, { data: columns }, this, said);
    const problem = types.unequalLengths(op.fields as unknown as types.LoadInlineJsonFields);
    if (problem !== undefined) throw new OpError(`fromInline(): ${problem}`);
    return op as Dataset<InlineNames<C>>;
  }

  /**
   * An Arrow table. It is kept in the store at once, since a graph cannot hold it.
   *
   * @throws {DatasetError} where `table` is no Arrow table, has two columns of one name, or a column of a type that parquet
   *   cannot hold.
   * @throws {FormatError} where the columns' buffers are shorter than the columns say: the table came from damaged bytes.
   */
  async fromArrow(table: Table): Promise<Dataset> {
    requireNoMore("fromArrow", arguments, 1);
    const { arrowStreamHash, checkTable, datasetTable, Table } = await loadEngine();
    if (!(table instanceof Table)) throw new DatasetError(`fromArrow() takes an Arrow table, got ${show(table)}`);
    const kept = datasetTable(table);
    checkTable(kept);
    const op = createOp(types.LoadArrowDatasetOp, { contentHash: await arrowStreamHash(kept) }, this) as Dataset;
    if (!await this.#results.has(op)) {
      const now = new Date();
      const status: Status = { ...newStatus(op, "completed"), timeStarted: now, timeCompleted: now };
      await this.#results.write(op, { form: "table", table: kept }, status);
    }
    return op;
  }

  /** The result as an Arrow table: a dataset's columns, or one column named by the op's uuid. */
  async toArrow(op: Op): Promise<Table> {
    const { tableOf } = await loadEngine();
    return tableOf(op, await this.#result("toArrow", op));
  }

  /** The values of a column: a typed array for floats, an array for the rest. */
  async toArray(op: Op): Promise<ColumnValues> {
    const { arrayOf } = await loadEngine();
    return await arrayOf(op, await this.#result("toArray", op));
  }

  /** The rows of a vector or viz column. */
  async toMatrix(op: Op): Promise<Matrix> {
    const { matrixOf } = await loadEngine();
    return matrixOf(op, await this.#result("toMatrix", op));
  }

  /** The result as plain JSON data. */
  async toJson(op: Op): Promise<unknown> {
    const { jsonOf } = await loadEngine();
    return await jsonOf(op, await this.#result("toJson", op));
  }

  /** The result as an array of row objects. */
  async toRows(op: Op): Promise<Record<string, unknown>[]> {
    const { rowsOf } = await loadEngine();
    return await rowsOf(op, await this.#result("toRows", op));
  }

  /** The result in batches of rows, as Arrow tables, without holding the whole in memory. */
  async *batches(op: Op, options: BatchOptions = {}): AsyncGenerator<Table, void, void> {
    const { signal, ...range } = checkOptions("batches", options, [
      "start",
      "end",
      "columns",
      "signal",
    ]) as BatchOptions;
    const [{ tableOf }, evaluation] = [await loadEngine(), await this.#evaluation()];
    for await (const part of evaluation.batches(await namedOp("batches", op), range, signal)) yield tableOf(op, part);
  }

  /** How large a dataset is, and what its columns hold, without holding it in memory. */
  async shape(op: Op<"dataset">): Promise<DatasetShape> {
    await namedOp("shape", op);
    return await activity.wait(async () => {
      const { shapeOf } = await loadEngine();
      return await shapeOf(await this.#evaluation(), op, activity.signal);
    });
  }

  /** What each column of a dataset holds. */
  async summary(op: Op<"dataset">): Promise<readonly ColumnSummary[]> {
    const { columnSummary } = await loadEngine();
    const table = await this.toArrow(op);
    const summaries: ColumnSummary[] = [];
    for (const { name } of table.schema.fields) {
      summaries.push(await columnSummary(name, table.getChild(name)!, activity.signal));
    }
    return summaries;
  }

  /** The features that are on, some rows at a time, from the first row on. */
  async *featureBatches(op: Op<"features">): FeatureBatches {
    const [{ featureRowSteps, tableOf }, evaluation] = [await loadEngine(), await this.#evaluation()];
    const pace = new Pace(activity.signal);
    const parts = evaluation.heldOrBatches(await namedOp("featureBatches", op), activity.signal);
    for await (const part of parts) {
      const rows = await atPace(featureRowSteps(tableOf(op, part)), pace);
      for (let start = 0; start < rows.length; start += FEATURE_ROWS) {
        yield rows.slice(start, start + FEATURE_ROWS);
        if (pace.isDue) await pace.rest();
      }
    }
  }

  /** The hyperplane of a linear classifier. @throws {ClassifierError} where it is not linear. */
  async direction(op: Op<"classifier">): Promise<ProbeDirection> {
    const { probeDirection } = await loadPart(() => import("./probes/mod.ts"));
    return probeDirection(await this.probe(op));
  }

  /** A trained classifier as data. */
  async probe(op: Op<"classifier">): Promise<Probe> {
    const { probeOf } = await loadEngine();
    return probeOf(op, await this.#result("probe", op));
  }

  /** A classifier as a standalone ONNX model. */
  async toOnnx(op: Op<"classifier">): Promise<Uint8Array<ArrayBuffer>> {
    const { toOnnx } = await loadPart(() => import("./probes/mod.ts"));
    return toOnnx(await this.probe(op));
  }

  /** Control vectors as a file for llama.cpp: a vector of one row, or a group of them. */
  async toGguf(op: Op<"vector" | "group">, options: GgufOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
    const given = checkOptions("toGguf", options, ["blocks", "modelHint"]) as GgufOptions;
    const { controlVectorFile } = await loadPart(() => import("./evaluation/control_vector_file.ts"));
    return await controlVectorFile(await namedOp("toGguf", op), given, (each) => this.toMatrix(each));
  }

  /** Writes an autoencoder into a folder, in SAELens's format. Trains it where that is missing. */
  async saveSae(op: Op<"sae">, folder: string): Promise<void> {
    if (typeof folder !== "string" || folder === "") throw new OpError(`save() takes a folder, got ${show(folder)}`);
    const { saveAutoencoder } = await loadPart(() => import("./autoencoders/stored.ts"));
    const sae = await this.#autoencoder("saveSae", op);
    await whileWriting(folder, () => saveAutoencoder(sae, expandHome(folder)));
  }

  /** How often an autoencoder's features were on in training, where that is known. Trains it where that is missing. */
  async saeSparsity(op: Op<"sae">): Promise<Float32Array | undefined> {
    return (await this.#autoencoder("saeSparsity", op)).sparsity;
  }

  async #autoencoder(method: string, op: Op<"sae">) {
    const [{ tensorsOf }, { autoencoderOf }] = [
      await loadEngine(),
      await loadPart(() => import("./implementations/sae_weights.ts")),
    ];
    const tensors = async (each: Op) => tensorsOf(each, await this.#result(method, each));
    const context = { tensors, signal: activity.signal, warn: warnUser };
    return await autoencoderOf(await namedOp(method, op) as Op<"sae">, context);
  }

  /** Whether the result is there. An ephemeral op has one when all that it depends on has. Computes nothing. */
  async has(op: Op): Promise<boolean> {
    const inputs = storedFrontier(await namedOp("has", op));
    const present = await Promise.all(inputs.map((stored) => this.#results.has(stored)));
    return present.every(Boolean);
  }

  /** What the store says of an op, and whether somebody computes it. Computes nothing. */
  async status(op: Op): Promise<Status> {
    await namedOp("status", op);
    if (op.isEphemeral) return newStatus(op, "ephemeral");
    const known = await currentStatus(this.#results, op.uuid);
    if (known === undefined) return newStatus(op, await this.#results.has(op) ? "completed" : "new");
    return statusOf(op, known);
  }

  /**
   * Computes what is missing of some ops, and keeps it. Independent ops are computed side by side.
   *
   * @throws {RunError} where an op fails; the others' results stay.
   */
  async materialize(ops: Op | readonly Op[], options: MaterializeOptions = {}): Promise<void> {
    const { signal, onProgress } = checkOptions("materialize", options, ["signal", "onProgress"]) as MaterializeOptions;
    const wanted = await namedOps("materialize", ops);
    const stop = signal === undefined ? activity.signal : AbortSignal.any([signal, activity.signal]);
    using _ = onProgress === undefined ? undefined : activity.listenTo(walk(wanted), onProgress);
    await activity.wait(async () => (await this.#evaluation()).ensure(wanted, { signal: stop }));
  }

  /**
   * Removes the results of some ops from the store, such as those that a fault made wrong: they are computed anew when they are
   * next asked for. Other processes that have some of it in memory forget that when they compute something.
   *
   * @param options `dependents`: also what was made from them, or has rows of them; `data`: also datasets and autoencoders from
   *   outside; `dryRun`: only tells what would go.
   * @returns What was removed, and what stays: the ops that depend on it, and what somebody computes now.
   * @throws {OpError} where all of them are ephemeral: those have no results to remove.
   */
  async remove(ops: Op | readonly Op[], options: RemovalOptions = {}): Promise<RemovalReport> {
    const given = checkRemoval("remove", options);
    const wanted = await namedOps("remove", ops);
    try {
      return await removeResults(this.#results, wanted, given);
    } finally {
      // Also where it failed half way.
      if (!given.dryRun) this.#forgetEverywhere();
    }
  }

  #forgetEverywhere(): void {
    for (const other of Runner.#byStore.values()) if (other.storeUri === this.storeUri) other.#forget();
  }

  /**
   * Watches ops: an async iterable of their statuses, and in a notebook a table that is kept up to date. Computes
   * nothing.
   *
   * @param options `interval`: milliseconds between two looks; `signal` ends the watch.
   */
  watch(ops: Op | readonly Op[], options: WatchOptions = {}): StatusWatch {
    const given = checkOptions("watch", options, ["interval", "signal"]) as WatchOptions;
    return new StatusWatch(this, checkOps("watch", ops), given);
  }

  /**
   * How many rows of an op that is missing would be taken from other ops, and from which; for several that are computed in one
   * pass, of which rows all of them are known. Computes nothing.
   *
   * @returns `undefined` where that is not known: what the model reads would have to be computed first, or the model fetched
   */
  async rowOrigins(ops: Op | readonly Op[]): Promise<RowOrigins | undefined> {
    const asked = await namedOps("rowOrigins", ops);
    return await (await this.#evaluation()).rowOrigins(asked, activity.signal);
  }

  /**
   * Whether krnel-graph could compute some ops, with this runner's store as its own: which of them, and of what they
   * need, it could not, and what to write instead. A model's chat template is looked for in the hub's cache; of a model
   * that is not there nothing is said. Computes nothing.
   */
  async computableInPython(ops: Op | readonly Op[]): Promise<PythonReport> {
    const wanted = await namedOps("computableInPython", ops);
    const { computableInPython } = await loadPart(() => import("./python/computable.ts"));
    return await computableInPython(wanted, this.store);
  }

  /** The op that the store has under a uuid, or `undefined`. */
  async find(uuid: string): Promise<Op | undefined> {
    const stored = await this.#results.readStatus(uuid);
    if (stored === undefined) return undefined;
    return deserialize(await this.#results.graphOf(stored), { runner: this })[0];
  }

  async #result(method: string, op: Op): Promise<Result> {
    await namedOp(method, op);
    return await activity.wait(async () => (await this.#evaluation()).result(op, activity.signal));
  }

  async #fromFile<F, C extends string>(
    method: string,
    definition: OpDefinition<"dataset", F>,
    source: FileSource,
    options: FileOptions,
    settings: Readonly<Record<string, unknown>> = {},
  ): Promise<Dataset<C>> {
    const whole = await this.#wholeFile(method, definition, source, options, settings);
    const dataset = options.rows === undefined ? whole : rowsOfRange(method, whole, options.rows);
    // Texts of CSV files are read as the types; other files' values have one.
    if (options.columns === undefined || FORMATS[method] === "csv") return dataset;
    return createOp(types.CastColumnsOp, { dataset, columns: options.columns }, this) as Dataset;
  }

  async #wholeFile<F>(
    method: string,
    definition: OpDefinition<"dataset", F>,
    source: FileSource,
    options: FileOptions,
    settings: Readonly<Record<string, unknown>>,
  ): Promise<Dataset> {
    const { hashOfFiles, namedFile, namedFiles, pathOf, ShownDownload } = await loadPart(() =>
      import("./files/named.ts")
    );
    const format = FORMATS[method];
    const display = (path: string) => new ShownDownload(path);
    const files = await namedFiles(method, source, format, options, display);
    if (files === undefined) {
      const file = await namedFile(method, pathOf(method, source), options, display);
      return createOp(definition, { ...settings, ...file }, this) as Dataset;
    }
    const [{ path, sha256, partition }] = files;
    if (files.length === 1 && Object.keys(partition).length === 0) {
      return createOp(definition, { ...settings, filePath: path, contentHash: sha256 }, this) as Dataset;
    }
    const fields = { ...settings, format, files, contentHash: hashOfFiles(files) };
    return createOp(types.LoadFilesDatasetOp, fields, this) as Dataset;
  }
}

/** Rows of features that are looked at in one stretch. */
const FEATURE_ROWS = 1024;

/** Loaded once, however often it is asked for. */
const loadEngine = () => loadPart(() => import("./engine.ts"));

/** Of downloads that nothing ends. */
function unendingWatch() {
  return { signal: new AbortController().signal, onWarning: warnUser };
}

const FORMATS: Readonly<Record<string, types.FileFormat>> = {
  fromParquet: "parquet",
  fromHub: "parquet",
  fromCsv: "csv",
  fromJsonl: "jsonl",
};

/** The option `rows` as an op: the dataset stays the one that others name. */
function rowsOfRange(method: string, dataset: Dataset, rows: unknown): Dataset {
  const [start, end] = Array.isArray(rows) && rows.length === 2 ? rows : [];
  if (Number.isSafeInteger(start) && Number.isSafeInteger(end) && 0 <= start && start <= end) {
    return dataset.take(end - start, { offset: start });
  }
  throw new DatasetError(`${method}() takes rows as [first, end] with 0 <= first <= end, got ${showValues(rows)}`);
}

function checkOp(method: string, op: unknown): Op {
  if (isOp(op)) return op;
  throw new OpError(`${method}() takes an op, got ${show(op)}`);
}

/** One op, or several. */
function checkOps(method: string, ops: unknown): readonly Op[] {
  return (Array.isArray(ops) ? ops : [ops]).map((op) => checkOp(method, op));
}

/** Ops whose names are made: over much inline data that takes long, and is done with rests. */
async function namedOps(method: string, ops: unknown): Promise<readonly Op[]> {
  const checked = checkOps(method, ops);
  await atPace(namingSteps(checked));
  return checked;
}

async function namedOp(method: string, op: unknown): Promise<Op> {
  return (await namedOps(method, [op]))[0];
}

/** Has the workers of a queue compute. */
function workersOf(queue: string, results: ResultStore): Executor {
  return (steps, options) => runQueued(steps, { ...options, queue, results, onNotice: warnUser });
}
