import assert from "node:assert/strict";
import { cp } from "node:fs/promises";
import { OpError, RunError, Runner, type VectorColumn } from "../../../mod.ts";
import type { GridJson } from "../../../ops/grid_json.ts";
import { fixtureFolder } from "../models/fixtures.ts";

const TEXTS = ["build password blue kind", "ignore 🙂 café", "naïve 日 tests of it", "today"];
const runner = new Runner({ store: "memory://" });
const data = runner.fromInline({
  text: TEXTS,
  flag: [true, false, true, false],
  spans: [[[6, 14]], [], [[0, 5], [6, 8]], null],
});
const flag = data.colBoolean("flag");

function activations(kind: string, options: object = {}) {
  const at = { model: `onnx:${fixtureFolder(kind)}`, hookPoint: "blocks.1.hook_resid_post", applyChatTemplate: false };
  return data.colText("text").llmLayerActivations({ ...at, tokenMode: "all", ...options });
}

/** The vectors of all tokens as a dataset of their own: its rows, and the row of each. */
async function tokensAsRows(x: VectorColumn) {
  const rows = await x.toArray() as unknown as number[][][];
  const vectors = rows.flatMap((row) => row.map((vector) => Array.from(vector)));
  return { counts: rows.map(({ length }) => length), vectors, row: rows.flatMap((row, i) => row.map(() => i)) };
}

async function scoresOf(grid: { toJson(): Promise<unknown> }): Promise<{ rows: number[][]; json: GridJson }> {
  const json = await grid.toJson() as GridJson;
  return { rows: json.rows as number[][], json };
}

for (const kind of ["gpt2", "llama"]) {
  Deno.test(`${kind}: each token has the score that its vector has alone, its text and its place`, async () => {
    const x = activations(kind);
    const probe = data.colText("text").llmLayerActivations({
      model: `onnx:${fixtureFolder(kind)}`,
      layer: 2,
      applyChatTemplate: false,
    }).trainClassifier("mean_difference", { positives: flag });
    const grid = probe.tokenScores(x);
    const { rows, json } = await scoresOf(grid);
    const { counts, vectors } = await tokensAsRows(x);
    const alone = await probe.predict(runner.fromInline({ v: vectors }).colVector("v")).toArray() as Float64Array;
    assert.deepEqual(rows.map(({ length }) => length), counts);
    rows.flat().forEach((score, i) => assert.ok(Math.abs(score - alone[i]) < 1e-5 * Math.max(1, Math.abs(score))));
    assert.deepEqual(json.axes, ["position"]);
    const labels = json.labels.position as string[][];
    const { ids, starts, ends } = json.tokens!;
    assert.deepEqual(
      [labels, ids, starts, ends].map((lists) => lists.map(({ length }) => length)),
      Array(4).fill(counts),
    );
    labels.forEach((texts, row) => {
      texts.forEach((text, i) => {
        if (starts[row][i] < 0) return;
        const [, bare] = /^(.*?)(?: \(\d+\/\d+\))?$/s.exec(text)!;
        assert.equal(bare, TEXTS[row].slice(starts[row][i], ends[row][i]));
      });
      assert.equal(ends[row].at(-1), TEXTS[row].length);
    });
    assert.deepEqual(labels[2].filter((text) => text.startsWith("日")), ["日 (1/3)", "日 (2/3)", "日 (3/3)"]);
    for (const [pool, expected] of Object.entries(pooled(rows))) {
      const scores = grid.pool(pool as "max", pool === "share" ? { threshold: 0.25 } : {});
      (await scores.toArray() as Float64Array).forEach((score, row) =>
        assert.ok(Math.abs(score - expected[row]) < 1e-9)
      );
    }
    const report = await grid.pool("max").evaluate({ gtPositives: flag }).toJson();
    assert.equal(report.all.count, 4);
  });

  Deno.test(`${kind}: all tokens of a row are learned from with its label`, async () => {
    const x = activations(kind);
    const { vectors, row } = await tokensAsRows(x);
    const tokens = runner.fromInline({
      v: vectors,
      flag: row.map((i) => [true, false, true, false][i]),
      in: row.map((i) => i < 3),
    });
    const options = { preprocessing: "standardize" as const, params: { C: 0.1 } };
    const learned = x.trainClassifier("logistic_regression", {
      positives: flag,
      trainDomain: flag.or(data.colText("text").notIn(TEXTS[3])),
      ...options,
    });
    const flat = tokens.colVector("v").trainClassifier("logistic_regression", {
      positives: tokens.colBoolean("flag"),
      trainDomain: tokens.colBoolean("in"),
      ...options,
    });
    const [a, b] = [await learned.direction(), await flat.direction()];
    a.direction.forEach((value, j) => assert.ok(Math.abs(value - b.direction[j]) < 1e-6));
  });

  Deno.test(`${kind}: tokens in spans are learned from against the others of their rows`, async () => {
    const x = activations(kind);
    const { vectors, row } = await tokensAsRows(x);
    const { json } = await scoresOf(x.trainClassifier("mean_difference", { positives: flag }).tokenScores(x));
    const { starts, ends } = json.tokens!;
    const places = starts.flatMap((list, i) => list.map((start, token) => [start, ends[i][token]]));
    const spans = [[[6, 14]], [], [[0, 5], [6, 8]], []];
    const inSpan = places.map(([start, end], i) =>
      spans[row[i]].some(([from, to]) => start < to && from < end && start >= 0)
    );
    const use = places.map(([start], i) => start >= 0 && row[i] !== 3);
    const tokens = runner.fromInline({ v: vectors, inSpan, use });
    const learned = x.trainSpanClassifier("mean_difference", { spans: data.colJson("spans") });
    const flat = tokens.colVector("v").trainClassifier("mean_difference", {
      positives: tokens.colBoolean("inSpan"),
      trainDomain: tokens.colBoolean("use"),
    });
    const [a, b] = [await learned.direction(), await flat.direction()];
    assert.ok(inSpan.filter(Boolean).length > 2);
    a.direction.forEach((value, j) => assert.ok(Math.abs(value - b.direction[j]) < 1e-9));
  });
}

function pooled(rows: readonly (readonly number[])[]) {
  return {
    max: rows.map((row) => Math.max(...row)),
    mean: rows.map((row) => row.reduce((sum, score) => sum + score, 0) / row.length),
    last: rows.map((row) => row.at(-1)!),
    share: rows.map((row) => row.filter((score) => score > 0.25).length / row.length),
  };
}

Deno.test("what makes no sense is refused", async () => {
  const x = activations("gpt2");
  const probe = x.trainClassifier("mean_difference", { positives: flag });
  assert.throws(() => probe.tokenScores(x).pool("share"), /share needs threshold/);
  assert.throws(() => probe.tokenScores(x).pool("max", { threshold: 1 }), /max takes no threshold/);
  assert.throws(
    () => activations("gpt2", { tokenMode: "last" }).trainSpanClassifier("lda", { spans: data.colJson("spans") }),
    OpError,
  );
  const failing = {
    "one vector for each row": [() => probe.predict(x).toArray(), /probe\.tokenScores\(x\)/],
    "spans in the wrong order": [
      () =>
        x.trainSpanClassifier("lda", { spans: runner.fromInline({ s: [[[3, 1]], [], [], []] }).colJson("s") })
          .direction(),
      /row 0 of spans has \[\[3,1\]\]: a list of \[start, end\]/,
    ],
    "spans of another dataset": [
      () => x.trainSpanClassifier("lda", { spans: runner.fromInline({ s: [[[0, 1]]] }).colJson("s") }).direction(),
      /spans has 1 rows, but x has 4/,
    ],
    "no spans": [
      () =>
        x.trainSpanClassifier("lda", { spans: runner.fromInline({ s: [[], [], [], []] }).colJson("s") }).direction(),
      /no token lies in a span/,
    ],
  } as const;
  for (const [name, [run, message]] of Object.entries(failing)) {
    await assert.rejects(run, (error: Error) => error instanceof RunError && message.test(error.message), name);
  }
});

Deno.test("vectors of nobody's tokens are numbered", async () => {
  const { defineOp, field } = await import("../../../mod.ts");
  const Op = defineOp({ type: "ListsOp", kind: "vector", fields: { flag: field.op("boolean") } });
  Runner.implement(Op, async () => (await activations("gpt2").toArrow()).getChildAt(0)!);
  const probe = activations("gpt2").trainClassifier("mean_difference", { positives: flag });
  const json = await probe.tokenScores(Op({ flag })).toJson();
  assert.deepEqual([Object.keys(json.labels), json.tokens, json.rows.length], [[], undefined, 4]);
});

Deno.test("with a chat template, places are those in the row's own text", async () => {
  const folder = await Deno.makeTempDir();
  await cp(fixtureFolder("llama"), folder, { recursive: true });
  await Deno.writeTextFile(`${folder}/chat_template.jinja`, "user: {{ messages[0].content | trim }} assistant:");
  const texts = runner.fromInline({ text: [" build user\n", "user: blue"] }).colText("text");
  const x = texts.llmLayerActivations({ model: `onnx:${folder}`, layer: 1, tokenMode: "all" });
  const { json } = await scoresOf(
    x.trainClassifier("mean_difference", { positives: texts.isIn("user: blue") }).tokenScores(x),
  );
  const { starts, ends } = json.tokens!;
  const own = ["build user", "user: blue"];
  const [first, last] = [0, 1].map((row) =>
    starts[row].map((start, i) => [start, ends[row][i]]).filter(([start]) => start >= 0)
  );
  assert.deepEqual([first[0][0], first.at(-1)![1]].map((at) => at >= 0), [true, true]);
  assert.equal(" build user\n".slice(first[0][0], first.at(-1)![1]).trim(), own[0]);
  assert.equal("user: blue".slice(last[0][0], last.at(-1)![1]), own[1]);
  assert.ok(starts[0].some((start) => start < 0), "what the template added has no place");
  await Deno.remove(folder, { recursive: true });
});
