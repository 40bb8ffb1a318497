import assert from "node:assert/strict";
import { GuardrailError } from "../../../mod.ts";
import type { GuardSession } from "../../../runner/guardrails/engine/session.ts";
import type { Manifest } from "../../../runner/guardrails/files/manifest.ts";
import { LoadedGuard } from "../../../runner/guardrails/loaded_guard.ts";
import type { TokenEncoder } from "../../../runner/models/rows/tokens.ts";

/** A token for each character. */
const encoder = {
  encode: (texts: readonly string[]) =>
    Promise.resolve(texts.map((text) => Int32Array.from(text, (character) => character.charCodeAt(0)))),
  split: (text: string) =>
    Promise.resolve({
      ids: Int32Array.from(text, () => 0),
      offsets: Array.from(text, (_, i) => [i, i + 1]),
    }),
} as unknown as TokenEncoder;

const manifest = {
  name: "fake",
  model: { name: "onnx:fake" },
  probes: [{ name: "p", category: "c", output: "p", threshold: 0.5, layer: 1, token_mode: "last", model_type: "lda" }],
} as unknown as Manifest;

/** A guard whose scores are a function of a row's characters, and the rows of each pass. */
function fakeGuard(scoreOf: (text: string) => number, { maxTokens = 12, passCost = 16 } = {}) {
  const passes: string[][] = [];
  const session: GuardSession = {
    streams: 1,
    passCost,
    run({ ids, lengths }) {
      let start = 0;
      const rows = Array.from(lengths, (length) => String.fromCharCode(...ids.subarray(start, start += length)));
      passes.push(rows);
      return Promise.resolve([Float32Array.from(rows, scoreOf)]);
    },
    close: () => Promise.resolve(),
  };
  const rules = { whole: encoder, cut: encoder, maxTokens, long: "windows", maxWindows: 10 } as const;
  return { guard: new LoadedGuard(manifest, session, rules, 2), passes };
}

Deno.test("equal texts are run once, those of like length together, and come back in order", async () => {
  const { guard, passes } = fakeGuard((text) => text.length);
  const scores = await guard.score(["aaaa", "b", "aaaa", "cc", "ddd"]);
  assert.deepEqual([...scores.get("p")!], [4, 1, 4, 2, 3]);
  assert.deepEqual(passes.flat().sort(), ["aaaa", "b", "cc", "ddd"]);
  assert.ok(passes.every((rows) => rows.length <= 2));
});

Deno.test("rows that differ in length share a pass where another one costs more than padding", async () => {
  for (const [passCost, expected] of [[4, [1, 1]], [10, [2]]] as const) {
    const { guard, passes } = fakeGuard(() => 0, { passCost });
    await guard.score(["a", "bbbbbbbbbb"]);
    assert.deepEqual(passes.map((rows) => rows.length), expected, `${passCost}`);
  }
});

Deno.test("windows overlap, cover all of a text, and the largest score counts", async () => {
  const { guard, passes } = fakeGuard((text) => text.includes("X") ? 1 : -1);
  const text = "abcdefghijklmnopqrstuvXyz0123456789".slice(0, 33);
  const { flagged, scores, extent } = await guard.check(text);
  assert.deepEqual([flagged, scores.p, extent], [true, 1, { tokens: 33, isCut: false, windows: passes.flat().length }]);
  const windows = passes.flat();
  assert.ok(windows.every((window) => window.length <= 12 && text.includes(window)));
  const covered = new Set(windows.flatMap((window) => Array.from(window, (_, i) => text.indexOf(window) + i)));
  assert.equal(covered.size, 33);
  assert.equal((await guard.check(text.replace("X", "x"))).flagged, false);
});

Deno.test("a score that is no finite number is an error: the text could pass", async () => {
  for (const score of [NaN, -Infinity, Infinity]) {
    const { guard } = fakeGuard(() => score);
    await assert.rejects(
      guard.check("a"),
      (error) => error instanceof GuardrailError && /gives .* for probe p/.test(error.message),
    );
  }
});

Deno.test("half of a surrogate pair is refused, with its place in the user's own text", async () => {
  const { guard } = fakeGuard(() => 0);
  const said = (error: unknown) =>
    error instanceof GuardrailError && /text 1: .*U\+D83D at position 3/.test(error.message);
  await assert.rejects(guard.score(["a", "ok \ud83d"]), said);
  await assert.rejects(guard.tokenCounts(["a", "ok \ud83d"]), said);
  await assert.rejects(
    guard.check("\ude00"),
    /^GuardrailError: Cannot read text 0: .*U\+DE00 at position 0.*toWellFormed/,
  );
});
