import assert from "node:assert/strict";
import { StoreError } from "../../ops/errors.ts";
import { assertKey, doneKey, isKey, opFolder, statusKey, uuidOfKey } from "../../stores/keys.ts";

const HASH = "0123456789abcdef".repeat(4);
const UUID = `TakeRowsOp_${HASH}`;

Deno.test("assertKey() lets relative paths of safe segments pass", () => {
  for (const key of ["a", "A/b/c.d", `TakeRowsOp/${HASH}/result.probe.json`, "a_b-c/0", "a..b"]) assertKey(key);
});

Deno.test("assertKey() refuses whatever could lead elsewhere", () => {
  const hostile = [
    "",
    ".",
    "..",
    "../a",
    "a/..",
    "a/../b",
    "/a",
    "a//b",
    "a/",
    "a\\b",
    "a\0",
    "~",
    "a b",
    "%2e",
    "é",
    ".a",
  ];
  for (const key of [...hostile, "a".repeat(256)]) assert.throws(() => assertKey(key), StoreError, key);
  for (const key of [undefined, null, 1, {}]) assert.equal(isKey(key), false);
});

Deno.test("an op's files are in a folder of its type and hash", () => {
  assert.equal(opFolder(UUID), `TakeRowsOp/${HASH}`);
  assert.equal(doneKey(UUID), `TakeRowsOp/${HASH}/done`);
  assert.equal(statusKey(UUID), `TakeRowsOp/${HASH}/status.json`);
});

Deno.test("what krnel-graph cannot read is recorded under names that it does not know", () => {
  for (const type of ["TrainClassifierOp", "GroupedOp", "LoadLocalCsvDatasetOp", "LLMHookActivationsOp", "MyOwnOp"]) {
    assert.equal(doneKey(`${type}_${HASH}`), `${type}/${HASH}/probegraph.done`);
    assert.equal(statusKey(`${type}_${HASH}`), `${type}/${HASH}/probegraph.status.json`);
  }
  assert.equal(doneKey(`ClassifierPredictOp_${HASH}`), `ClassifierPredictOp/${HASH}/done`);
});

Deno.test("opFolder() takes nothing but a uuid", () => {
  for (
    const uuid of [
      "",
      "a",
      `../_${HASH}`,
      `A/b_${HASH}`,
      `${UUID}0`,
      `A_${HASH.toUpperCase()}`,
      `_${HASH}`,
      `A.b_${HASH}`,
    ]
  ) {
    assert.throws(() => opFolder(uuid), /is not an op's uuid/, uuid);
  }
});

Deno.test("uuidOfKey() tells which op a file belongs to", () => {
  assert.equal(uuidOfKey(statusKey(UUID)), UUID);
  assert.equal(uuidOfKey(`TakeRowsOp/${HASH}/damaged-2026/done`), UUID);
  for (const key of ["a", "a/b/c", `pending/${HASH.slice(1)}/0`]) assert.equal(uuidOfKey(key), undefined);
});
