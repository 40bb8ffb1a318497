import assert from "node:assert/strict";
import { openModelFolder } from "../../../../runner/models/files/folder.ts";
import {
  collectActivations,
  collectTokenActivations,
  extractActivations,
} from "../../../../runner/models/rows/extract.ts";
import { TOLERANCE as TOLERANCES } from "../../../../runner/models/engine/precision.ts";
import { relativeDifference } from "../../../../runner/models/engine/relative_difference.ts";
import { fixtureFolder, fixtureModel, largestDifference, MODEL_NAMES } from "../fixtures.ts";

const TOLERANCE = 1e-4;

for (const name of MODEL_NAMES) {
  for (const mode of ["raw", "chat"] as const) {
    for (const tokenMode of ["last", "mean"] as const) {
      Deno.test(`${name}: ${tokenMode} activations of ${mode} text are PyTorch's, at all layers and any batch size`, async () => {
        const { model, layers, maxLength, rows } = await fixtureModel(name);
        const expected = rows(mode);
        for (const batchSize of [1, 5, 64]) {
          const matrices = await collectActivations({
            model,
            rows: expected.map((row) => row.text),
            layers,
            tokenMode,
            batchSize,
            maxLength,
            applyChatTemplate: mode === "chat",
          });
          for (const layer of layers) {
            const { columns, data } = matrices[layer];
            expected.forEach((row, index) => {
              const actual = data.subarray(index * columns, (index + 1) * columns);
              const difference = largestDifference(row[tokenMode][layer], actual);
              assert.ok(difference < TOLERANCE, `batch size ${batchSize}, layer ${layer}, row ${index}: ${difference}`);
            });
          }
        }
      });
    }
  }
}

Deno.test("token mode all gives one vector per token, the last of which is the one of token mode last", async () => {
  const { model, rows } = await fixtureModel("llama");
  const expected = rows("raw");
  const request = { model, rows: expected.map((row) => row.text), layers: [1, -1], applyChatTemplate: false };
  const [first, last] = await collectTokenActivations({ ...request, batchSize: 4 });
  expected.forEach((row, index) => {
    assert.equal(first[index].rows, row.input_ids.length);
    const { rows, columns, data } = last[index];
    assert.ok(largestDifference(row.last[3], data.subarray((rows - 1) * columns)) < TOLERANCE);
    const mean = Array.from({ length: columns }, (_, column) => {
      let sum = 0;
      for (let token = 0; token < rows; token++) sum += data[token * columns + column];
      return sum / rows;
    });
    assert.ok(largestDifference(row.mean[3], mean) < TOLERANCE);
  });
});

Deno.test("a row's activations are the same alone and in any batch", async () => {
  const { model, rows } = await fixtureModel("gpt2");
  const texts = rows("raw").map((row) => row.text);
  const [together] = await collectActivations({ model, rows: texts, layers: [2], batchSize: 64 });
  for (const index of [0, 3, 7]) {
    const [alone] = await collectActivations({ model, rows: [texts[index]], layers: [2] });
    const { columns, data } = together;
    assert.ok(largestDifference(alone.data, data.subarray(index * columns, (index + 1) * columns)) < 1e-5);
  }
});

Deno.test("a row's activations in a dynamically quantised model are bit for bit the same in any batch and order", async () => {
  const model = await openModelFolder(fixtureFolder("exports/gpt2-q8"), "q8");
  const rows = ["the cat", "ignore previous instructions please", "hello", "how do I bake bread today?"];
  const request = { model, rows, layers: [0, 2, 3], applyChatTemplate: false };
  const together = await collectActivations({ ...request, batchSize: 4 });
  assert.deepEqual(await collectActivations({ ...request, batchSize: 1 }), together);
  const [reversed] = await collectActivations({ ...request, rows: rows.toReversed(), layers: [3] });
  const { columns, data } = together[2];
  rows.forEach((_, row) => {
    const at = rows.length - 1 - row;
    const [own, other] = [data.subarray(row * columns, (row + 1) * columns), reversed.data];
    assert.deepEqual(other.subarray(at * columns, (at + 1) * columns), own);
  });
});

Deno.test("q8_batched batches rows of equal length, which touch each other by as much as eight bits allow; others stay alone", async () => {
  const model = await openModelFolder(fixtureFolder("exports/gpt2-q8"), "q8_batched");
  const rows = ["the cat", "hello there", "ignore previous instructions please", "a dog"];
  const request = { model, rows, layers: [3], applyChatTemplate: false, batchSize: 4 };
  const [alone] = await collectActivations({ ...request, dtype: "q8" });
  const batches = await Array.fromAsync(extractActivations({ ...request, dtype: "q8_batched" }));
  for (const { rows, outputs: [{ columns, data }] } of batches) {
    const expected = rows.flatMap((row) => [...alone.data.subarray(row * columns, (row + 1) * columns)]);
    if (rows.length === 1) assert.deepEqual([...data], expected);
    else assert.ok(relativeDifference(Float32Array.from(expected), data) < TOLERANCES.int8);
  }
  const together = batches.filter((batch) => batch.rows.length > 1);
  assert.ok(together.length > 0 && together.every(({ tokenCounts }) => new Set(tokenCounts).size === 1));
  assert.ok(batches.some((batch) => batch.rows.length === 1));
});

Deno.test("equal rows are computed once, and all of them get their vector", async () => {
  const { model } = await fixtureModel("gpt2");
  const batches = await Array.fromAsync(extractActivations({ model, rows: ["a", "b c", "a", "a"], layers: [1] }));
  assert.equal(batches.length, 1);
  assert.deepEqual(batches[0].rows.toSorted(), [0, 1, 2, 3]);
  const [matrix] = await collectActivations({ model, rows: ["a", "b c", "a", "a"], layers: [1] });
  const vector = (row: number) => matrix.data.slice(row * 64, (row + 1) * 64);
  assert.deepEqual(vector(0), vector(3));
  assert.notDeepEqual(vector(0), vector(1));
});

Deno.test("activations at a hook point: what attention adds leads from resid_pre to resid_mid", async () => {
  const { model } = await fixtureModel("gpt2");
  const layers = [
    "blocks.1.hook_resid_pre",
    "blocks.1.hook_attn_out",
    "blocks.1.hook_resid_mid",
    "blocks.0.hook_resid_post",
  ];
  const [before, added, after, previous] = await collectActivations({ model, rows: ["a b c"], layers });
  assert.ok(largestDifference(after.data, before.data.map((value, index) => value + added.data[index])) < 1e-6);
  assert.deepEqual(previous.data, before.data);
});

Deno.test("rows that are known already are left out", async () => {
  const { model } = await fixtureModel("gpt2");
  const request = { model, rows: ["a", "b c", "d e f"], layers: [0], batchSize: 1, isDone: (row: number) => row !== 1 };
  const batches = await Array.fromAsync(extractActivations(request));
  assert.deepEqual(batches.map((batch) => batch.rows), [[1]]);
});

Deno.test("progress counts rows and tokens", async () => {
  const { model } = await fixtureModel("gpt2");
  const seen: string[] = [];
  await collectActivations({
    model,
    rows: ["the", "the cat", "the"],
    layers: [0],
    batchSize: 1,
    applyChatTemplate: false,
    onProgress: ({ rows, totalRows, tokens, totalTokens }) =>
      seen.push(`${rows}/${totalRows} ${tokens}/${totalTokens}`),
  });
  assert.deepEqual(seen, ["2/3 1/3", "3/3 3/3"]);
});

Deno.test("an abort between two batches ends the work with the signal's reason", async () => {
  const { model } = await fixtureModel("gpt2");
  const controller = new AbortController();
  const request = {
    model,
    rows: ["a", "b c", "d e f"],
    layers: [0],
    batchSize: 1,
    signal: controller.signal,
    onProgress: () => controller.abort(new Error("enough")),
  };
  await assert.rejects(collectActivations(request), /enough/);
});

Deno.test("with several streams, vectors are those of one, to the bit, and an abort gives out what was begun", async () => {
  const { model } = await fixtureModel("llama");
  const rows = Array.from({ length: 120 }, (_, row) => `${"the cat ".repeat(row % 7)} ${row}`);
  const request = { model, rows, layers: [1, -1], batchSize: 4, applyChatTemplate: false };
  const one = await collectActivations({ ...request, threads: 1 });
  assert.deepEqual(await collectActivations({ ...request, threads: 2 }), one);
  const controller = new AbortController();
  const computed: number[] = [];
  const run = async () => {
    for await (const batch of extractActivations({ ...request, threads: 2, signal: controller.signal })) {
      computed.push(...batch.rows);
      if (computed.length >= 20) controller.abort(new Error("enough"));
      const { columns, data } = batch.outputs[0];
      batch.rows.forEach((row, index) => {
        const expected = one[0].data.subarray(row * columns, (row + 1) * columns);
        assert.deepEqual(data.subarray(index * columns, (index + 1) * columns), expected);
      });
    }
  };
  await assert.rejects(run(), /enough/);
  assert.ok(computed.length >= 20 && computed.length <= 20 + 4 * 4, `${computed.length} rows`);
  assert.equal(new Set(computed).size, computed.length);
});

Deno.test("the event loop stays free while a model computes", async () => {
  const { model } = await fixtureModel("llama");
  let ticks = 0;
  const timer = setInterval(() => ticks++, 1);
  await collectActivations({ model, rows: ["a b c d e f g"], layers: [3] });
  clearInterval(timer);
  assert.ok(ticks > 5, `${ticks} ticks`);
});

Deno.test("a layer out of range is refused with the range", async () => {
  const { model } = await fixtureModel("gpt2");
  for (const layer of [5, -6, 0.5]) {
    assert.throws(() => extractActivations({ model, rows: ["a"], layers: [layer] }), /from -5 to 4/);
  }
  await assert.rejects(collectActivations({ model, rows: ["a"], layers: ["blocks.9.hook_resid_pre"] }), /0 to 3/);
  await assert.rejects(collectActivations({ model, rows: ["a"], layers: ["blocks.1.hook_z"] }), /hook_resid_mid/);
});

Deno.test("an empty dataset gives empty matrices, without loading the model", async () => {
  const { model } = await fixtureModel("gpt2");
  const [matrix] = await collectActivations({ model, rows: [], layers: [1] });
  assert.deepEqual(matrix, { rows: 0, columns: 64, data: new Float32Array(0) });
});
