/**
 * Prints how far states, and a map of patches, of rows of many tokens are on WebGPU from those on the CPU, as a fraction of the largest
 * number, and whether their statuses, and that of a text, warn of it: one JSON document. Argument: the model's folder.
 */
import { type Op, patch, Runner } from "../../../../mod.ts";
import { relativeDifference } from "../../../../runner/models/engine/relative_difference.ts";

const words = "the cat sat on the old mat and ".repeat(3);
const pairs = new Runner({ store: "memory://webgpu-warnings" }).fromInline({
  clean: [`${words}blue river`],
  corrupted: [`${words}green river`],
});
const [clean, corrupted] = ["clean", "corrupted"].map((name) => pairs.colText(name));
const at = { model: `onnx:${Deno.args[0]}`, applyChatTemplate: false } as const;

const states = (device: string) => clean.llmLayerActivations({ ...at, layer: -1, device });
const logits = { answer: 1, wrong: 2 };
const map = (device: string) =>
  patch({ ...at, ...logits, clean, corrupted, site: "hook_resid_pre", layers: [1], device });
const text = clean.llmGenerateText({ model: at.model, maxTokens: 1, device: "webgpu" });

async function isWarned(op: Op): Promise<boolean> {
  const { warnings = [] } = await op.status();
  return warnings.some((warning) => warning.includes("other numbers on the device webgpu"));
}

async function compared<O extends Op>(op: (device: string) => O, numbersOf: (op: O) => Promise<ArrayLike<number>>) {
  const [cpu, webgpu] = await Promise.all(["cpu", "webgpu"].map((device) => numbersOf(op(device))));
  const difference = relativeDifference(Float32Array.from(cpu), Float32Array.from(webgpu));
  return { difference, isWarned: await isWarned(op("webgpu")) };
}

const found = [
  await compared(states, async (op) => (await op.toMatrix()).data),
  await compared(map, async (op) => (await op.toJson()).rows.flat(2) as number[]),
];
await text.toArray();
console.log(JSON.stringify({ found, isTextWarned: await isWarned(text) }));
