/**
 * A process that computes activations of some prompts in a folder, and says how many rows it ran.
 *
 * Arguments: the folder, the first prompt's number and the one to stop before.
 */
import { Runner } from "../../../../../mod.ts";
import { computed } from "./_counted_model.ts";

const [folder, start, end] = Deno.args;
const prompts = Array.from({ length: Number(end) - Number(start) }, (_, i) => `prompt ${Number(start) + i}`);
const text = new Runner({ store: folder }).fromInline({ prompt: prompts }).colText("prompt");
await text.llmLayerActivations({ model: "counted:m", layer: 1 }).materialize();
console.log(computed.length);
