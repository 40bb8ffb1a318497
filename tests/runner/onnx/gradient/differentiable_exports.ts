/** Models among the exports of which all operators have rules of differentiation: one of each way to export, fused and not. */
export const DIFFERENTIABLE_EXPORTS: readonly string[] = [
  "gemma2-dynamo",
  "gpt2-merged",
  "gpt_neox-past",
  "opt_350m-trace",
  "qwen2-ort",
  "skip_all-trace",
  "skip_end_scale-trace",
];
