/** Work in progress is anybody's who may write to a store: what makes no sense is computed again. */
import assert from "node:assert/strict";
import { Notes } from "../../../../runner/evaluation/notes.ts";
import { Scratch } from "../../../../runner/evaluation/scratch.ts";
import { TextShards } from "../../../../runner/implementations/extraction/text_shards.ts";
import { utf8 } from "../../../../stores/bytes.ts";
import { openStore } from "../../../../stores/mod.ts";

const UUID = `LLMGenerateTextOp_${"0".repeat(64)}`;
const ODD = ["", "null", "7", '"ab"', "{}", "[[", '[null, 7, [], [0], [0, 1], [-1, "a"], [0.5, "a"], [9, "a"]]'];

Deno.test("odd files of finished texts finish no row", async () => {
  const scratch = new Scratch(await openStore("memory://odd-texts"), UUID);
  for (const [i, content] of ODD.entries()) await scratch.put(`print/${i}.json`, utf8(content));
  await scratch.put("print/9.json", utf8('[null, [1, "one"]]'));
  assert.deepEqual((await TextShards.resume(scratch, "print", 3)).texts, [undefined, "one", undefined]);
});

Deno.test("odd notes of parts say nothing", async () => {
  const scratch = new Scratch(await openStore("memory://odd-notes"), UUID);
  const odd = [...ODD, '{"host": 7, "warnings": "ab", "provenance": [1]}', '{"host": null, "warnings": {}}'];
  for (const [i, content] of odd.entries()) await scratch.put(`notes/${i}.json`, utf8(content));
  const [notes, untouched] = [new Notes(), new Notes()];
  await notes.takeParts(scratch);
  assert.deepEqual(notes.forStatus(), untouched.forStatus());
});
