/**
 * Random graphs over every op type, for property tests.
 *
 * @module
 */

import fc from "fast-check";
import * as ops from "../../ops/mod.ts";
import { float, type FloatLiteral, type Op } from "../../ops/mod.ts";

/** Draws values, as fast-check's `fc.gen()` does. */
export type Draw = <T>(arbitrary: () => fc.Arbitrary<T>) => T;

const AWKWARD = [
  "",
  "__proto__",
  "constructor",
  'a"b',
  "`${x}`",
  "\\",
  "\n",
  "\u2028",
  "🙂",
  "\u200d",
  "𝒳y",
  "class",
  "{{",
  "1",
];

/** Text with all that is hard to print: quotes, escapes, template syntax, names of prototypes, astral characters. */
export function textArbitrary(): fc.Arbitrary<string> {
  return fc.oneof(
    fc.constantFrom(...AWKWARD),
    fc.string({ unit: "grapheme", maxLength: 8 }),
    fc.string({ unit: "binary", maxLength: 4 }),
  );
}

/** A number as any-typed fields take it: integers of any size, floats with and without fraction, NaN. */
export function numberArbitrary(): fc.Arbitrary<number | bigint | FloatLiteral> {
  return fc.oneof(
    fc.integer(),
    fc.bigInt(),
    fc.double(),
    fc.double().map(float),
    fc.constantFrom(float(-0), float(1e16), 5e-324),
  );
}

/** JSON data in any-typed fields. */
export function dataArbitrary(): fc.Arbitrary<unknown> {
  return fc.letrec((tie) => ({
    data: fc.oneof(
      { maxDepth: 3 },
      numberArbitrary(),
      textArbitrary(),
      fc.constantFrom(null, true, false),
      fc.array(tie("data"), { maxLength: 3 }),
      fc.dictionary(textArbitrary(), tie("data"), { maxKeys: 3 }),
    ),
  })).data;
}

/** A graph of some ten nodes; each kind of column is made in each way that there is. */
export class RandomOps {
  readonly #draw: Draw;
  readonly #datasets: ops.Dataset[];

  constructor(draw: Draw) {
    this.#draw = draw;
    const contentHash = draw(textArbitrary);
    const data = Object.fromEntries([[draw(textArbitrary), [draw(dataArbitrary)]]]);
    this.#datasets = [
      ops.LoadLocalParquetDatasetOp({ contentHash, filePath: draw(textArbitrary) }),
      ops.LoadInlineJsonDatasetOp({ data }),
      ops.LoadLocalCsvDatasetOp({ contentHash, filePath: "a.csv", delimiter: this.#choice([",", "\t"] as const) }),
      ops.LoadTypedCsvDatasetOp({ contentHash, filePath: "a.csv", columns: { [draw(textArbitrary)]: "string" } }),
      ops.LoadLocalJsonlDatasetOp({ contentHash, filePath: "a.jsonl" }),
      ops.LoadArrowDatasetOp({ contentHash }),
    ];
  }

  /** Any op. */
  op(depth = 3): Op {
    const makers = [
      () => this.report(depth),
      () => this.score(depth),
      () => this.flag(depth),
      () => this.vector(depth),
      () =>
        this.vector(depth).umapVis({
          minDist: this.#draw(() => fc.double()),
          metricKwds: this.#draw(dataArbitrary) as never,
        }),
      () => ops.group(this.score(depth), this.flag(depth)),
      () => this.dataset(depth),
      () => this.dataset(depth).assignRowId(),
    ];
    return this.#choice(makers)();
  }

  dataset(depth: number): ops.Dataset {
    const base = this.#choice(this.#datasets);
    if (depth === 0) return base;
    return this.#choice([
      () => base,
      () =>
        base.take(this.#choice([null, 1, 2n ** 60n] as const), {
          skip: this.#choice([1, 2]),
          offset: this.#choice([0, -3]),
        }),
      () => base.maskRows(this.flag(depth - 1)),
    ])();
  }

  text(depth: number): ops.TextColumn {
    const column = this.dataset(depth).colText(this.#draw(textArbitrary));
    if (depth === 0) return column;
    const constants = this.#draw(() =>
      fc.dictionary(fc.constantFrom("c", "d", "__proto__"), fc.oneof(numberArbitrary(), textArbitrary()))
    );
    return this.#choice([
      () => column,
      () => this.dataset(0).template(this.#draw(textArbitrary), { a: column, b: column.parseJson(), ...constants }),
      () =>
        this.dataset(0).template(` ${this.#draw(textArbitrary)} `, { a: column }, {
          stripTemplateWhitespace: false,
          maxLength: 7,
        }),
      () => column.llmGenerateText({ model: this.#draw(textArbitrary), maxTokens: this.#choice([100, 3]) }),
    ])();
  }

  flag(depth: number): ops.BooleanColumn {
    const data = this.dataset(depth);
    const values = this.#draw(() => fc.array(textArbitrary(), { minLength: 1, maxLength: 3 }));
    const column = data.colBoolean(this.#draw(textArbitrary));
    if (depth === 0) return column;
    return this.#choice([
      () => column,
      () => this.flag(depth - 1).not(),
      () => this.flag(depth - 1).and(column),
      () => column.or(this.flag(depth - 1)),
      () => column.xor(this.flag(0)),
      () => this.text(depth - 1).isIn(values),
      () => ops.CategoryToBooleanOp({ inputCategory: this.text(0), trueValues: [] }) as ops.BooleanColumn,
      () => data.colCategorical("label").notIn(values),
      () => data.colCategorical("label").isIn(values, { falseValues: ["x"] }),
      () => data.colTrainTestSplit("split").train,
      () => data.assignTrainTestSplit({ testSize: this.#choice([null, 1, 0.5, float(1)]) }).test,
      () => ops.CategoryToBooleanOp({ inputCategory: data.colCategorical("label") }) as ops.BooleanColumn,
      () =>
        ops.BooleanLogicOp({ operation: "not", left: column, right: data.colBoolean("other") }) as ops.BooleanColumn,
    ])();
  }

  vector(depth: number): ops.VectorColumn {
    const model = this.#draw(textArbitrary);
    const layer = this.#draw(() => fc.integer());
    return this.#choice([
      () => this.dataset(depth).colVector(this.#draw(textArbitrary)),
      () => this.text(depth).llmLayerActivations({ model, layer }),
      () =>
        this.text(depth).llmLayerActivations({
          model,
          layer,
          tokenMode: "mean",
          batchSize: 1,
          dtype: null,
          device: "cpu",
        }),
      () => this.dataset(depth).colConversation("c").llmLayerActivations({ model, layer, maxLength: 5 }),
      () =>
        this.text(depth).llmLogitScores({
          model,
          logitTokenIds: ["a", 5],
          appendToChatTemplate: this.#draw(textArbitrary),
        }),
    ])();
  }

  score(depth: number): ops.ScoreColumn {
    const column = this.dataset(depth).colScore(this.#draw(textArbitrary));
    if (depth === 0) return column;
    return this.#choice([
      () => column,
      () => this.vector(depth - 1).col(this.#choice([0, 7])),
      () => this.score(depth - 1).add(column),
      () => column.sub(this.score(depth - 1)),
      () => this.score(depth - 1).mul(this.score(0)),
      () => column.div(column),
      () => this.probe(depth - 1).predict(this.vector(depth - 1)),
    ])();
  }

  probe(depth: number): ops.Classifier {
    const positives = this.flag(depth);
    const params = this.#draw(() => fc.dictionary(textArbitrary(), dataArbitrary(), { maxKeys: 3 }));
    return this.#choice([
      () => this.vector(depth).trainClassifier({ positives, params }),
      () =>
        this.vector(depth).trainClassifier("rbf_svc", {
          positives,
          negatives: this.flag(depth),
          trainDomain: positives,
        }),
      () => this.vector(depth).trainClassifier(this.#draw(textArbitrary), { positives, preprocessing: "normalize" }),
    ])();
  }

  report(depth: number): ops.Report {
    const gtPositives = this.flag(depth);
    const split = this.dataset(depth).colTrainTestSplit("split");
    const scoreThreshold = this.#draw(() => fc.double({ noNaN: false }));
    return this.#choice([
      () => this.score(depth).evaluate({ gtPositives }),
      () => this.score(depth).evaluate({ gtPositives, gtNegatives: this.flag(0), split, scoreThreshold }),
    ])();
  }

  #choice<T>(items: readonly T[]): T {
    return items[this.#draw(() => fc.nat({ max: items.length - 1 }))];
  }
}
