/**
 * Patches by running each cell: block by block, so that a cell's row joins at its own block and costs only those after it.
 *
 * @module
 */
import * as ort from "../../../onnx/runtime.ts";
import { largest } from "../../../../ops/extremes.ts";
import { withModel } from "../../../onnx/open_model.ts";
import { LOGITS_OUTPUT } from "../../../onnx/logits.ts";
import { pointOutput } from "../../../onnx/points.ts";
import { findPoint } from "../../../onnx/points/find_point.ts";
import { MASK_INPUT, maskHeads, PATCH_INPUT } from "../../../onnx/patching/replacement.ts";
import { carriedInput, carriedOutput, cutIntoStages, SITE_OUTPUT, type Stage } from "../../../onnx/patching/stages.ts";
import type { Point } from "../../../onnx/points/point.ts";
import { findResidualStream } from "../../../onnx/residual.ts";
import type { ModelConfig } from "../../files/config.ts";
import { countedRows } from "../counted_rows.ts";
import { factsOfParts } from "../cut_facts.ts";
import { runInBatches } from "../divided.ts";
import { engineInfo } from "../engine.ts";
import { modelInputs } from "../inputs.ts";
import { type LoadableCut, loadableCut, loadCut, type LoadedCut } from "../loaded_cut.ts";
import { tokenBatch } from "../token_batch.ts";
import { joinRows, type RowPart, splitRows } from "./row_parts.ts";
import { Cells } from "./cells.ts";
import {
  largestOf,
  logitDifference,
  type Patcher,
  type PatchMap,
  type PatchPair,
  type PatchRequest,
  type PatchTask,
  pointName,
} from "./task.ts";

/** Numbers that are carried from stage to stage for one group of cells; more groups are made of what exceeds it. */
const CARRIED_NUMBERS = 1 << 26;

/** A stage as it is run. */
interface LoadedStage extends Omit<Stage, "cut"> {
  readonly loaded: LoadedCut;
}

/** A row of tokens on its way through the stages. */
interface Row {
  readonly ids: Int32Array<ArrayBuffer>;
  /** What it carries, by tensor. */
  readonly carried: ReadonlyMap<string, RowPart>;
  /** The cell that is patched in this stage. */
  readonly cell: number | undefined;
}

/** What a stage's cells are replaced by. */
interface Patch {
  readonly cells: Cells;
  /** The clean run's; `undefined` before the first patched block. */
  readonly value: RowPart | undefined;
}

/** What a stage gave of a row. */
interface Passed {
  readonly carried: ReadonlyMap<string, RowPart>;
  readonly logits: RowPart | undefined;
  readonly site: RowPart | undefined;
  /** The point's numbers in the order [tokens, heads, size]. */
  readonly ordered: RowPart | undefined;
}

/**
 * Cuts a model into stages, and loads them.
 *
 * @throws {ModelError} if a point cannot be found or patched, the model has no logits of tokens, or onnxruntime refuses it
 */
export async function openExactPatcher(request: PatchRequest): Promise<Patcher> {
  const { config, task, device, threads } = request;
  const stages = planStages(request);
  const loaded: LoadedStage[] = [];
  const close = async () => {
    for (const stage of loaded) await stage.loaded.close();
  };
  try {
    for (const { cut, ...stage } of stages) loaded.push({ ...stage, loaded: await loadCut(cut, threads, device) });
  } catch (error) {
    await close();
    throw error;
  }
  const info = engineInfo(loaded[0].loaded);
  // Rows of dynamically quantised models change each other.
  const runner = new ExactRun(loaded, config, { ...task, batchSize: info.precision === "int8" ? 1 : task.batchSize });
  return {
    info: { ...info, heads: loaded.at(-1)!.point!.heads },
    cut: factsOfParts(stages.map(({ cut }) => cut)),
    patch: (pair) => runner.patch(pair),
    close,
  };
}

type PlannedStage = Omit<Stage, "cut"> & { readonly cut: LoadableCut };

function planStages({ modelPath, config, task }: PatchRequest): PlannedStage[] {
  return withModel(modelPath, (model) => {
    const stream = findResidualStream(model.graph, config.numLayers);
    const points = new Map(task.layers.map((layer) => {
      const name = pointName(layer, task);
      return [layer, { name, ...findPoint(model, stream, config, name) }];
    }));
    const stages = cutIntoStages(model, stream, { points, tokenIds: task.tokenIds });
    return stages.map(({ cut, ...stage }) => ({ ...stage, cut: loadableCut(cut, modelPath) }));
  });
}

/** The rows of one model's pairs. */
class ExactRun {
  readonly #stages: readonly LoadedStage[];
  readonly #config: ModelConfig;
  readonly #task: PatchTask;

  constructor(stages: readonly LoadedStage[], config: ModelConfig, task: PatchTask) {
    this.#stages = stages;
    this.#config = config;
    this.#task = task;
  }

  async patch(pair: PatchPair): Promise<PatchMap> {
    const stages = this.#stages;
    const base = await this.#runBase(pair);
    const logits = base.at(-1)!.map(({ logits }) => logits!.data);
    const [clean, corrupted] = logits.map((each) => logitDifference(each, pair));
    const patched = stages.filter(({ layer }) => layer !== undefined);
    const cells = new Cells(this.#task.axes, pair.clean.length, patched[0].point!);
    // What a cell does not change needs no run.
    const values = new Float64Array(patched.length * cells.count).fill(corrupted);
    for (const group of groupsOf(cells.count, base, patched.length)) {
      for (const { place, value } of await this.#runGroup(pair, base, cells, group)) values[place] = value;
    }
    return { clean, corrupted, values, largestLogit: largestOf(logits) };
  }

  /** For each stage what it gives of the clean and the corrupted row. */
  async #runBase({ clean, corrupted }: PatchPair): Promise<Passed[][]> {
    const results: Passed[][] = [];
    let rows: Row[] = [clean, corrupted].map((ids) => ({ ids, carried: new Map(), cell: undefined }));
    for (const stage of this.#stages) {
      const passed = await this.#run(stage, rows);
      results.push(passed);
      rows = rows.map(({ ids }, index) => ({ ids, carried: passed[index].carried, cell: undefined }));
    }
    return results;
  }

  /** The values of some cells of all layers. */
  async #runGroup(
    pair: PatchPair,
    base: readonly (readonly Passed[])[],
    cells: Cells,
    group: readonly number[],
  ): Promise<{ place: number; value: number }[]> {
    const places: number[] = [];
    let rows: Row[] = [];
    let layers = 0;
    let passed: Passed[] = [];
    for (const [index, stage] of this.#stages.entries()) {
      if (stage.layer !== undefined) {
        const [clean, corrupted] = base[index];
        const carried = index === 0 ? new Map<string, RowPart>() : base[index - 1][1].carried;
        const changed = changedCells(clean.ordered!, corrupted.ordered!, cells);
        for (const cell of group.filter((each) => changed.has(each))) {
          places.push(layers * cells.count + cell);
          rows.push({ ids: pair.corrupted, carried, cell });
        }
        layers++;
      }
      if (rows.length === 0) continue;
      passed = await this.#run(stage, rows, { cells, value: base[index][0].site });
      rows = rows.map(({ ids }, row) => ({ ids, carried: passed[row].carried, cell: undefined }));
    }
    return places.map((place, row) => ({ place, value: logitDifference(passed[row].logits!.data, pair) }));
  }

  #run(stage: LoadedStage, rows: readonly Row[], patch?: Patch): Promise<Passed[]> {
    return runInBatches(rows, this.#batchSize(stage, rows[0]), (batch) => this.#runBatch(stage, batch, patch));
  }

  /** Rows of one length that are run at once. */
  #batchSize({ loaded }: LoadedStage, { ids }: Row): number {
    const { batchSize } = this.#task;
    return loaded.provider === "cpu" ? batchSize : Math.min(batchSize, countedRows(ids.length, this.#config.numHeads));
  }

  async #runBatch(stage: LoadedStage, rows: readonly Row[], patch: Patch | undefined): Promise<Passed[]> {
    const { loaded, point, layer, carriedIn, carriedOut } = stage;
    const batch = tokenBatch(rows.map(({ ids }) => ids));
    const feeds = modelInputs(loaded.inputNames, loaded.inputs, batch, this.#config);
    for (const name of carriedIn) feeds[carriedInput(name)] = joinRows(rows.map(({ carried }) => carried.get(name)!));
    if (point !== undefined) {
      feeds[MASK_INPUT] = maskOf(rows, point, patch?.cells);
      feeds[PATCH_INPUT] = patch?.value === undefined ? noPatch : joinRows(rows.map(() => patch.value!));
    }
    const outputs = await loaded.run(feeds, batch);
    const partsOf = (name: string) => name in outputs ? splitRows(outputs[name] as ort.Tensor, rows.length) : undefined;
    const given = new Map(carriedOut.map((name) => [name, partsOf(carriedOutput(name))]));
    const [logits, sites] = [LOGITS_OUTPUT, SITE_OUTPUT].map(partsOf);
    const ordered = layer === undefined ? undefined : partsOf(pointOutput(pointName(layer, this.#task)));
    return rows.map(({ carried }, row) => ({
      carried: new Map(carriedOut.map((name) => [name, given.get(name)?.[row] ?? carried.get(name)!])),
      logits: logits?.[row],
      site: sites?.[row],
      ordered: ordered?.[row],
    }));
  }
}

/** Where nothing is patched, any number does. */
const noPatch = new ort.Tensor("float32", Float32Array.of(0), []);

function maskOf(rows: readonly Row[], point: Point, cells: Cells | undefined): ort.Tensor {
  const tokens = rows[0].ids.length;
  const heads = maskHeads(point);
  const first = point.packed?.first ?? 0;
  const mask = new Uint8Array(rows.length * tokens * heads);
  rows.forEach(({ cell }, row) => {
    if (cell === undefined) return;
    for (let position = 0; position < tokens; position++) {
      const start = (row * tokens + position) * heads + first;
      for (let head = 0; head < point.heads; head++) {
        if (cells!.at(position, head) === cell) mask[start + head] = 1;
      }
    }
  });
  return new ort.Tensor("bool", mask, [rows.length, tokens, heads, 1]);
}

/** Groups of cells, small enough for what their rows carry. */
function groupsOf(cells: number, base: readonly (readonly Passed[])[], layers: number): number[][] {
  const carried = largest(base.map(([row]) => row.carried.values().reduce((sum, { data }) => sum + data.length, 0)));
  const size = Math.max(1, Math.floor(CARRIED_NUMBERS / (Math.max(1, carried) * layers)));
  const all = [...Array(cells).keys()];
  return Array.from({ length: Math.ceil(cells / size) }, (_, group) => all.slice(group * size, (group + 1) * size));
}

/** The cells in which two runs have other numbers. */
function changedCells(a: RowPart, b: RowPart, cells: Cells): ReadonlySet<number> {
  const size = a.data.length / cells.vectors;
  const changed = new Set<number>();
  a.data.forEach((value, index) => {
    if (value !== b.data[index]) changed.add(cells.ofVector(Math.floor(index / size)));
  });
  return changed;
}
