import assert from "node:assert/strict";
import { assertScores, classesOf, CLASSIFIERS, columnsOf, modelOf } from "../models/classifiers.ts";

for (const name of CLASSIFIERS) {
  Deno.test(`${name}: scores of texts, pairs, cut texts and windows are those of transformers`, async () => {
    const model = modelOf(name);
    const { labels, rows, pairs, cut, windows, pair_windows } = await classesOf(name);
    const scores = columnsOf(rows).text.llmClassScores({ model, batchSize: 4 });
    await assertScores(scores, rows.map((row) => row.scores));
    assert.deepEqual((await scores.toMatrix()).names, labels);
    if (pairs.length > 0) {
      const { text, pair } = columnsOf(pairs);
      await assertScores(text.llmClassScores({ model, pair }), pairs.map((row) => row.scores));
      const long = columnsOf(pair_windows);
      const read = { model, pair: long.pair, long: "windows", overlap: windows.overlap } as const;
      await assertScores(long.text.llmClassScores(read), pair_windows.map((row) => row.scores));
    }
    await assertScores(columnsOf(cut).text.llmClassScores({ model, batchSize: 3 }), cut.map((row) => row.scores));
    const { text } = columnsOf(windows.rows);
    const read = text.llmClassScores({ model, long: "windows", overlap: windows.overlap, batchSize: 2 });
    await assertScores(read, windows.rows.map((row) => row.scores));
  });
}
