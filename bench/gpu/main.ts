/**
 * Whether models answer on each device as on the CPU, and how fast they are there. Usage: main.ts MODEL PYTHON; `gpu.sh` runs it.
 * MODEL is made by `make_model.py`.
 *
 * @module
 */
import { openModelFolder } from "../../runner/models/files/folder.ts";
import { checkAnswers } from "./answers.ts";
import { devicesHere } from "./devices.ts";
import { timeActivations } from "./speed.ts";
import { peerSpeeds } from "./peer.ts";

const [folder, python] = Deno.args;
const { config: { numLayers } } = await openModelFolder(folder);
const layer = Math.ceil(numLayers / 2);
const devices = await devicesHere();
console.table(Object.fromEntries(devices.map(({ name, found }) => [name, { found }])));

const usable = devices.filter(({ isUsable }) => isUsable).map(({ name }) => name);
console.log("\nLargest differences from the CPU, as a fraction of the largest number:");
const answers = await checkAnswers(folder, usable.filter((name) => name !== "cpu"));
console.table(answers);

console.log(`\nRows a second, GPT-2's width and ${numLayers} blocks, prompts of 48 tokens on average:`);
const speeds = [];
for (const device of usable) speeds.push(...await timeActivations(folder, device, layer));
// The CPU's memory and cores are PyTorch's now.
speeds.push(...await peerSpeeds(python, folder, layer, usable.includes("cuda") ? "cuda" : "cpu"));
console.table(speeds);
if (answers.some(({ verdict }) => verdict !== "right")) Deno.exit(1);
