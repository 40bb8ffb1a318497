import assert from "node:assert/strict";
import { Runner } from "../../../../mod.ts";

const data = new Runner({ store: "memory://" }).fromInline({
  prompt: ["<i>a</i>", "b", "c", "d", "e", "f", "g"],
  label: ["bad", "bad", "bad", "good", "good", "good", "unsure"],
  split: ["train", "train", "test", "train", "test", "test", "test"],
  score: [2, -3, -0.5, 0.5, 4, -1, 9],
});
const label = data.colCategorical("label");
const options = { gtPositives: label.isIn("bad"), gtNegatives: label.isIn("good") };
const score = data.colScore("score");

async function textOf(shown: object): Promise<string> {
  return (await (shown as { view(): Promise<{ text: string }> }).view()).text;
}

/** Numbers of the rows, in the order in which they stand. */
function rowsIn(text: string): number[] {
  return [...text.matchAll(/^ *(\d+) {2}/gm)].map(([, row]) => Number(row));
}

Deno.test("mistakes stand apart, the most confident first, with labels; rows of neither class are none", async () => {
  const text = await textOf(score.evaluate({ ...options, scoreThreshold: 0 }).mistakes());
  const [positives, negatives] = text.split("False negatives");
  assert.match(positives, /False positives: not bad, but flagged as bad · 2 of 3 \(66\.7 %\)/);
  assert.match(negatives, /: bad, but not flagged · 2 of 3/);
  assert.deepEqual(rowsIn(positives), [4, 3]);
  assert.deepEqual(rowsIn(negatives), [1, 2]);
  assert.match(positives, /score {2}label/);
});

Deno.test("columns that are added are shown, escaped; the domain and the split are kept to", async () => {
  const report = score.evaluate({
    ...options,
    scoreThreshold: 0,
    split: data.colTrainTestSplit("split"),
    predictDomain: data.colText("prompt").ne("d"),
  });
  const shown = report.mistakes({ with: { prompt: data.colText("prompt"), length: [1, 2, 3, 4, 5, 6, 7] } });
  const text = await textOf(shown);
  assert.deepEqual(rowsIn(text), [4, 1, 2]);
  assert.match(text, /score {2}prompt {2}length {2}label {2}split/);
  assert.doesNotMatch(await shown.toHtml(), /<i>/);
});

Deno.test("without a threshold each split's most accurate one counts, with a goal the one that was chosen", async () => {
  const found = score.evaluate(options);
  const { most_accurate_threshold: threshold } = (await found.toJson()).all;
  const expected = [0, 1, 2, 3, 4, 5].filter((row) => {
    const value = [2, -3, -0.5, 0.5, 4, -1][row];
    return row < 3 ? value < threshold! : value >= threshold!;
  });
  assert.deepEqual(rowsIn(await textOf(found.mistakes())).sort(), expected);
  const chosen = score.operatingPoint({ ...options, minRecall: 1 });
  assert.deepEqual(rowsIn(await textOf(chosen.mistakes())), [4, 3, 5]);
});

Deno.test("the misclassified rows are a dataset, all or one sort", async () => {
  const report = score.evaluate({ ...options, scoreThreshold: 0 });
  const prompts = async (sort?: "falsePositives" | "falseNegatives") =>
    await report.misclassified(sort).colText("prompt").toArray();
  assert.deepEqual(await prompts(), ["b", "c", "d", "e"]);
  assert.deepEqual(await prompts("falsePositives"), ["d", "e"]);
  assert.deepEqual(await prompts("falseNegatives"), ["b", "c"]);
  for (const sort of ["falsepositives", "", null, 1, {}]) {
    assert.throws(() => report.misclassified(sort as never), /takes "falsePositives" or "falseNegatives", .*got /);
  }
  assert.throws(() => score.evaluate(options).misclassified(), /needs a threshold that is known/);
});

Deno.test("rows of several datasets cannot be taken from one", () => {
  const other = new Runner({ store: "memory://" }).fromInline({ bad: [true] });
  const report = score.evaluate({ gtPositives: other.colBoolean("bad"), scoreThreshold: 0 });
  assert.throws(() => report.misclassified(), /there is no one dataset to take rows of/);
});
