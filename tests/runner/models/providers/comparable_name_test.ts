import assert from "node:assert/strict";
import { comparableName, isPublished } from "../../../../runner/models/providers/comparable_name.ts";

const SAME: readonly (readonly string[])[] = [
  ["gpt2", "gpt2-small", "openai-community/gpt2", "Xenova/gpt2", "hf:onnx-community/gpt2-ONNX", "tl:gpt2-small"],
  ["gemma-2-2b", "google/gemma-2-2b", "hf:onnx-community/gemma-2-2b-ONNX@main", "Gemma-2-2B-onnx-web"],
  ["pythia-70m-deduped", "EleutherAI/pythia-70m-deduped", "pythia-19m-deduped"],
  ["Llama-2-7b", "meta-llama/Llama-2-7b-hf"],
  ["meta-llama/Meta-Llama-3.1-8B", "meta-llama/Llama-3.1-8B", "onnx-community/Llama-3.1-8B-ONNX-GQA"],
  ["Qwen/Qwen2.5-0.5B-Instruct", "onnx-community/Qwen2.5-0.5B-Instruct-ONNX-MHA", "qwen2.5-0.5b-instruct-q4"],
];

Deno.test("whoever published a model, its name is the same; other models have others", () => {
  const forms = SAME.map((names) => new Set(names.map(comparableName)));
  forms.forEach((form, i) => assert.equal(form.size, 1, `${SAME[i]}: ${[...form]}`));
  assert.equal(new Set(forms.flatMap((form) => [...form])).size, SAME.length);
  assert.notEqual(comparableName("gemma-2-2b"), comparableName("gemma-2-2b-it"));
  assert.notEqual(comparableName("gpt2"), comparableName("gpt2-medium"));
});

Deno.test("paths name no model, and a folder's name is no published one", () => {
  for (
    const path of ["", "onnx:demo/model", "./gpt2", "/models/gpt2", "~/gpt2", "out/run/gpt2", "C:\\gpt2", "gpt2.onnx"]
  ) {
    assert.equal(comparableName(path), undefined, path);
  }
  assert.ok(
    isPublished("gpt2") && isPublished("EleutherAI/pythia-70m") && !isPublished("out/model") && !isPublished(""),
  );
});
