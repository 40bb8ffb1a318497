/** The program of docs/concepts.md, which uses nothing of ours, reads a store. */
import assert from "node:assert/strict";
import { Runner } from "../../mod.ts";
import { testFolder } from "../stores/_paths.ts";
import { python, whyNoPython } from "../stores/_s3_server.ts";

const page = await Deno.readTextFile(new URL("../../docs/concepts.md", import.meta.url));
const missing = await whyNoPython("pyarrow");
const program = /```python\n([\s\S]*?)```/.exec(page)![1];

Deno.test({
  name: `a Python program without probegraph reads the vectors of a store${missing ? ` (${missing})` : ""}`,
  ignore: missing !== undefined,
  fn: async () => {
    await using folder = await testFolder();
    const texts = new Runner({ store: folder.path }).fromInline({ text: ["Hi!", "Stop."] }).colText("text");
    const { data, columns } = await texts.llmLayerActivations({ model: "onnx:demo/model", layer: 4 }).toMatrix();
    const { stdout, stderr } = await new Deno.Command(python(), { args: ["-c", program, folder.path] }).output();
    const [, shape, first] = /^onnx:demo\/model layer 4 (\(.*\)) (\S+)\n$/.exec(new TextDecoder().decode(stdout)) ?? [];
    assert.deepEqual(
      [shape, Math.fround(Number(first))],
      [`(2, ${columns})`, data[0]],
      new TextDecoder().decode(stderr),
    );
  },
});
