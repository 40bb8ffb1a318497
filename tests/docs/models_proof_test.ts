/** The program of docs/models.md, which uses nothing of ours, exports a model whose layers are transformers' own. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { Runner } from "../../mod.ts";
import { testFolder } from "../stores/_paths.ts";
import { python, whyNoPython } from "../stores/_s3_server.ts";

const page = await Deno.readTextFile(new URL("../../docs/models.md", import.meta.url));
const missing = await whyNoPython("onnx") ?? await whyNoPython("transformers");
const [, program] = /```python\n([^]*?)```/.exec(page)!;
const TEXT = "Hello there, you";

/** Makes a model with random weights, and prints the last token's hidden states. */
const REFERENCE = `
import json, sys, torch
from transformers import AutoTokenizer, LlamaConfig, LlamaForCausalLM
folder, tokenizer = sys.argv[1], AutoTokenizer.from_pretrained(sys.argv[2])
torch.manual_seed(0)
config = LlamaConfig(vocab_size=len(tokenizer), hidden_size=32, intermediate_size=64, num_hidden_layers=3,
                     num_attention_heads=4, num_key_value_heads=2, max_position_embeddings=64)
model = LlamaForCausalLM(config).eval()
model.save_pretrained(folder)
tokenizer.save_pretrained(folder)
ids = torch.tensor([tokenizer(${JSON.stringify(TEXT)}).input_ids])
print(json.dumps([state[0, -1].tolist() for state in model(ids, output_hidden_states=True).hidden_states]))
`;

async function run(code: string, ...args: readonly string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(python(), { args: ["-c", code, ...args] }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

Deno.test({
  name: `a model that the page's Python exports has transformers' hidden states${missing ? ` (${missing})` : ""}`,
  ignore: missing !== undefined,
  fn: async () => {
    await using folder = await testFolder();
    const [source, exported] = [`${folder.path}/source`, `${folder.path}/exported`];
    const states = JSON.parse(
      await run(REFERENCE, source, fileURLToPath(new URL("../../demo/model", import.meta.url))),
    );
    await run(program, source, exported);
    const texts = new Runner({ store: "memory://" }).fromInline({ text: [TEXT] }).colText("text");
    const at = { model: `onnx:${exported}`, applyChatTemplate: false };
    for (const [layer, state] of (states as number[][]).entries()) {
      const { data } = await texts.llmLayerActivations({ ...at, layer }).toMatrix();
      assert.ok(data.every((value, i) => Math.abs(value - state[i]) < 1e-4), `layer ${layer}`);
    }
  },
});
