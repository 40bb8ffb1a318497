/**
 * One probe for each layer of a model: at which depth does it know?
 *
 * @module
 */

import { columnCure } from "./column_cure.ts";
import { draw, type Figure, figureOf, type FigureOptions, type PngOptions } from "./drawing.ts";
import { OpError } from "./errors.ts";
import { type Kind, oneOfKinds } from "./kinds.ts";
import type { MaterializeOptions } from "./evaluator.ts";
import type { ActivationsOptions } from "./handles/activations.ts";
import type { BooleanColumn } from "./handles/boolean_column.ts";
import type { CategoricalColumn } from "./handles/categorical_column.ts";
import type { Classifier } from "./handles/classifier.ts";
import { type Group, groupOf } from "./handles/group.ts";
import type { JsonColumn } from "./handles/json_column.ts";
import { largest } from "./extremes.ts";
import { checkOptions, requireArgument } from "./options.ts";
import type { Report } from "./handles/report.ts";
import type { ScoreColumn } from "./handles/score_column.ts";
import type { SplitColumn } from "./handles/split_column.ts";
import type { TextColumn } from "./handles/text_column.ts";
import type { VectorColumn } from "./handles/vector_column.ts";
import type { ClassifierName } from "./classifier_names.ts";
import type { ModelName } from "./known_names.ts";
import { show } from "./messages.ts";
import { isOp } from "./op_reference.ts";
import type { BriefMetrics } from "./report_brief.ts";
import type { ResultOptions } from "./op.ts";
import type { Preprocessing } from "./types/classifiers.ts";

/** Options of {@linkcode layerSweep}. */
export interface LayerSweepOptions {
  /** The prompts. */
  readonly text: TextColumn | JsonColumn;
  /** `scheme:name` of the model. */
  readonly model: ModelName;
  /** The layers, as `llmLayerActivations` counts them. */
  readonly layers: Iterable<number>;
  /** The rows that are positive. */
  readonly positives: BooleanColumn;
  /** The rows that are negative. @default all that are not positive */
  readonly negatives?: BooleanColumn;
  /** The rows to learn from. @default all */
  readonly trainDomain?: BooleanColumn;
  /** Name of the classifier. @default "logistic_regression" */
  readonly modelType?: ClassifierName;
  /** What happens to the vectors first. @default "standardize" */
  readonly preprocessing?: Preprocessing;
  /** The classifier's parameters. @default scikit-learn's */
  readonly params?: Readonly<Record<string, unknown>>;
  /** Gives metrics for each value of this column. @default one group, `all` */
  readonly split?: SplitColumn | CategoricalColumn;
  /** The rows to judge. @default all */
  readonly predictDomain?: BooleanColumn;
  /** Scores from here on count as positive. @default the most accurate threshold is looked for */
  readonly scoreThreshold?: number;
  /** The other options of `llmLayerActivations`: `tokenMode`, `batchSize`, … */
  readonly activations?: Partial<Omit<ActivationsOptions, "model" | "modelName" | "layer" | "layerNum" | "hookPoint">>;
}

/** The ops of one layer. */
export interface SweepStep {
  /** The layer, as it was asked for. */
  readonly layer: number;
  /** The model's activations at the layer. */
  readonly activations: VectorColumn;
  /** The probe that was trained on them. */
  readonly probe: Classifier;
  /** The probe's scores. */
  readonly scores: ScoreColumn;
  /** How well the scores tell positives from negatives. */
  readonly report: Report;
}

/** How {@linkcode LayerSweep.best} chooses. */
export interface BestLayerOptions {
  /** The rows that judge. @default "test", or the one split beside "train" */
  readonly split?: string;
  /** The number that is to be large. @default "roc_auc" */
  readonly metric?: keyof BriefMetrics;
}

/** How well a probe knows the rows that it learned from chooses no layer. */
function judgeOf(splits: readonly string[]): string {
  const others = splits.filter((split) => split !== "train");
  const judges = others.includes("test") ? ["test"] : others.length > 0 ? others : splits;
  if (judges.length === 1) return judges[0];
  throw new OpError(
    `best() needs a split to judge by, as in best({ split: ${show(judges[0])} }): there are ${splits.join(", ")}`,
  );
}

const NAMES = [
  "text",
  "model",
  "layers",
  "positives",
  "negatives",
  "trainDomain",
  "modelType",
  "preprocessing",
  "params",
  "split",
  "predictDomain",
  "scoreThreshold",
  "activations",
];

/**
 * Probes on several layers of one model. Asked for together, they share one forward pass for each batch.
 *
 * @example
 * ```ts
 * import { layerSweep, Runner } from "@probegraph/probegraph";
 *
 * const data = (await new Runner({ store: "memory://" }).fromParquet("demo/data/test.parquet")).take(60);
 * const [text, positives] = [data.colText("prompt"), data.colCategorical("label").isIn("override")];
 * const sweep = layerSweep({ text, model: "onnx:demo/model", layers: [0, 2], positives });
 * console.log(sweep.steps.length, (await sweep.best()).layer); // 2 2: of the layers 0 and 2
 * ```
 */
export class LayerSweep implements Iterable<SweepStep> {
  /** The ops of each layer, in the order in which the layers were given. */
  readonly steps: readonly SweepStep[];

  /** Use {@linkcode layerSweep} instead. */
  constructor(steps: readonly SweepStep[]) {
    this.steps = Object.freeze([...steps]);
    Object.freeze(this);
  }

  /** The reports, in the order of the layers. */
  get reports(): readonly Report[] {
    return this.steps.map(({ report }) => report);
  }

  /** All reports under one uuid. */
  group(): Group {
    return groupOf(this.reports);
  }

  /** Computes what is missing, and keeps it. */
  async materialize(options: ResultOptions & MaterializeOptions = {}): Promise<void> {
    await this.group().materialize(options);
  }

  /**
   * The layer whose probe judges best the rows that it was not trained on, the first of equal ones. Computes what is missing.
   *
   * @throws {OpError} where several splits could judge, or none has the metric
   */
  async best(given: BestLayerOptions & ResultOptions = {}): Promise<SweepStep> {
    const { split, metric = "roc_auc", ...options } = checkOptions("best", given, [
      "split",
      "metric",
      "runner",
    ]) as typeof given;
    await this.materialize(options);
    const reports = await Promise.all(this.reports.map((report) => report.metrics(options)));
    const judge = split ?? judgeOf(Object.keys(reports[0]));
    const values = reports.map((report) => report[judge]?.[metric]);
    const known = values.filter((value) => typeof value === "number");
    if (known.length === 0) throw new OpError(`best(): the reports have no ${show(metric)} of ${show(judge)}`);
    return this.steps[values.indexOf(largest(known))];
  }

  /** The layers with their metrics. Computes what is missing. */
  async toJson(options: ResultOptions = {}): Promise<{ readonly layer: number; readonly report: unknown }[]> {
    await this.materialize(options);
    return await Promise.all(
      this.steps.map(async ({ layer, report }) => ({ layer, report: await report.toJson(options) })),
    );
  }

  /** The plot as an SVG document. Computes what is missing. @throws {OpError} for a wrong option */
  toSvg({ runner, ...options }: ResultOptions & FigureOptions = {}): Promise<string> {
    return figureOf("result", this, { runner }).toSvg(options);
  }

  /** The plot as a PNG. Computes what is missing. @throws {OpError} as `toSvg` */
  toPng({ runner, ...options }: ResultOptions & PngOptions = {}): Promise<Uint8Array> {
    return figureOf("result", this, { runner }).toPng(options);
  }

  /** Writes the plot to a file that ends in `.svg` or `.png`. Computes what is missing. @throws {OpError} as `toSvg` */
  save(path: string | URL, { runner, ...options }: ResultOptions & PngOptions = {}): Promise<void> {
    return figureOf("result", this, { runner }).save(path, options);
  }

  /**
   * A metric over layers, with its intervals, as a figure. Draws what is computed; `materialize()` computes the rest. As with every
   * figure, `await sweep.plot({ metric: "f1" }).plot()` is what Observable Plot draws it from.
   *
   * @param options `metric`: the name that reports have for it. @default "roc_auc"
   * @throws {OpError} for an unknown option.
   */
  plot(options: { readonly metric?: string } = {}): Figure {
    return draw("sweep", this, checkOptions("plot", options, ["metric"])) as Figure;
  }

  /** The steps, one for each layer. */
  [Symbol.iterator](): Iterator<SweepStep> {
    return this.steps[Symbol.iterator]();
  }
}

/**
 * Builds one probe for each layer, with its scores and its report. Nothing is computed.
 *
 * @example
 * ```ts
 * import { layerSweep, Runner } from "@probegraph/probegraph";
 *
 * const data = (await new Runner({ store: "memory://" }).fromParquet("demo/data/test.parquet")).take(60);
 * const positives = data.colCategorical("label").isIn("override");
 * const split = data.assignTrainTestSplit({ testSize: 0.5, randomState: 0 });
 * const options = { text: data.colText("prompt"), model: "onnx:demo/model", positives, trainDomain: split.train, split };
 * const sweep = layerSweep({ ...options, layers: [1, 3] });
 * await sweep.materialize(); // one pass of the model
 * console.log((await sweep.toJson()).length); // 2
 * ```
 *
 * @throws {OpError} for an unknown option, one of the wrong kind, or no layers.
 */
export function layerSweep(options: LayerSweepOptions): LayerSweep {
  const given = checkOptions("layerSweep", options, NAMES) as unknown as LayerSweepOptions;
  requireArgument("layerSweep", "text", given.text, () => oneOfKinds(TEXTS));
  requireArgument("layerSweep", "layers", given.layers, () => "the layers' indices");
  checkSweep(given);
  const layers = [...given.layers];
  if (layers.length === 0) throw new OpError(`layerSweep() needs at least one layer, got ${show(given.layers)}`);
  return new LayerSweep(layers.map((layer) => sweepStep(layer, given)));
}

/** What a model reads. */
const TEXTS: readonly Kind[] = ["text", "json", "conversation"];

/** What no method that a sweep calls would object to by its name. */
function checkSweep({ text, layers }: LayerSweepOptions): void {
  if (!isOp(text) || !TEXTS.includes(text.kind)) {
    throw new OpError(`layerSweep() takes text, ${oneOfKinds(TEXTS)}, got ${show(text)}${columnCure(text, TEXTS)}`);
  }
  if (typeof layers === "object" && Symbol.iterator in layers) return;
  throw new OpError(`layerSweep() takes layers, a list such as [1, 2, 3], got ${show(layers)}`);
}

function sweepStep(layer: number, options: LayerSweepOptions): SweepStep {
  const { text, model, positives, negatives, modelType = "logistic_regression", preprocessing = "standardize" } =
    options;
  const activations = text.llmLayerActivations({ ...options.activations, model, layer });
  const probe = activations.trainClassifier(modelType, {
    positives,
    negatives,
    trainDomain: options.trainDomain,
    preprocessing,
    params: options.params,
  });
  const scores = probe.predict(activations);
  const report = scores.evaluate({
    gtPositives: positives,
    gtNegatives: negatives,
    split: options.split,
    predictDomain: options.predictDomain,
    scoreThreshold: options.scoreThreshold,
  });
  return { layer, activations, probe, scores, report };
}
