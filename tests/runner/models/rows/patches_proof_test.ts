import { testPatchedExport, testRecordedPatches } from "./recorded_patches.ts";

await testRecordedPatches("llama");

/** Other graphs: what goes round blocks, lists of tokens, norms around and fused with sums, a branch of a merged decoder. */
const EXPORTS = [
  "gemma2-dynamo",
  "gpt2-merged",
  "gpt_neox-past",
  "gemma2_window-genai",
  "opt_350m-trace",
  "qwen2-ort",
  "skip_all-trace",
];

EXPORTS.forEach(testPatchedExport);
