import assert from "node:assert/strict";
import type { GuardSession } from "../../../runner/guardrails/engine/session.ts";
import type { Manifest } from "../../../runner/guardrails/files/manifest.ts";
import { LoadedGuard } from "../../../runner/guardrails/loaded_guard.ts";
import type { ReadingRules } from "../../../runner/guardrails/read_texts.ts";
import { turnsDuring } from "../../_turns.ts";

Deno.test("very many texts are read, and equal ones among them found, with rests", async () => {
  const texts = new Array<string>(6400).fill("the same");
  const probe = { name: "probe", category: "harm", threshold: 0, layer: 1, token_mode: "last", model_type: "lda" };
  const manifest = { name: "guard", model: { name: "model" }, probes: [probe] } as unknown as Manifest;
  const session = { passCost: 1, streams: 1, run: () => Promise.resolve([Float32Array.of(0.5)]) };
  const encode = (texts: readonly string[]) => Promise.resolve(texts.map(() => Int32Array.of(1, 2)));
  const rules = { whole: { encode }, maxTokens: 8 } as unknown as ReadingRules;
  const guard = new LoadedGuard(manifest, session as unknown as GuardSession, rules, 8);
  const turns = await turnsDuring(async () => {
    const scores = (await guard.score(texts)).get("probe")!;
    assert.ok(scores.length === texts.length && scores.every((score) => score === 0.5));
  });
  assert.ok(turns >= texts.length + texts.length / 32, `${turns} turns`);
});
