/**
 * What `probegraph doctor --model` looks at: whether a model gives on each device what it gives on the CPU. Drivers, and what
 * onnxruntime has for them, may be wrong for some lengths of text, and some of what is asked.
 *
 * @module
 */

import { ModelError } from "../ops/errors.ts";
import type { TextColumn } from "../ops/handles/text_column.ts";
import type { Device } from "../runner/models/engine/device.ts";
import { Runner } from "../runner/runner.ts";
import { MemoryStore } from "../stores/memory.ts";
import type { Check } from "./doctor_checks.ts";
import { DEVICE_CHECKS, NotHere, whatItSays } from "./doctor_devices.ts";
import { answerDifference, type AnswerKind, answerKinds, type Answers } from "./model_answers.ts";

/** A kind of question, and what the CPU answers. */
interface Asked extends AnswerKind {
  readonly name: string;
  readonly expected: Answers;
}

/** The checks of a model. */
export function modelChecks(model: string): readonly Check[] {
  let asking: Promise<readonly Asked[]> | undefined;
  const asked = () => asking ??= askCpu(model);
  return [
    {
      name: "model on cpu",
      look: async () => `it gives ${(await asked()).map(({ name }) => name).join(", ")}`,
      wayOut: "see what the message says of the model; docs/models.md says which models work",
    },
    ...(["webgpu", "cuda"] as const).map((provider) => ({
      name: `model on ${provider}`,
      look: () => compare(provider, asked()),
      wayOut:
        `take another device for this model, or a newer driver, and compute anew what was computed on ${provider}`,
    })),
  ];
}

const WORDS = "When the old bridge was closed, most people of the town took the boat to work".split(" ");

/** Texts of one word to sixteen: faults have been seen that were there at some lengths alone. */
function prompts(): TextColumn {
  const text = WORDS.map((_, i) => WORDS.slice(0, i + 1).join(" "));
  return new Runner({ store: new MemoryStore("doctor") }).fromInline({ text }).colText("text");
}

/** What is asked of a model, and cannot be answered by the CPU, is not asked of a device. */
async function askCpu(model: string): Promise<readonly Asked[]> {
  const asked: Asked[] = [];
  const [first, ...others] = Object.entries(answerKinds(model));
  const ask = async ([name, kind]: typeof first) => {
    asked.push({ name, expected: await kind.ask(prompts(), { device: "cpu" }), ...kind });
  };
  await ask(first);
  for (const other of others) await ask(other).catch(() => {});
  return asked;
}

async function compare(provider: Device["provider"], asking: Promise<readonly Asked[]>): Promise<string> {
  await assertUsable(provider);
  const asked = await asking.catch(() => {
    // It is no fault of the device.
    throw new NotHere("not known, as the CPU gives nothing to compare with");
  });
  const findings = [];
  for (const each of asked) findings.push(await findingOn(provider, each));
  const wrong = findings.filter(({ isRight }) => !isRight);
  const texts = (wrong.length > 0 ? wrong : findings).map(({ text }) => text).join(", ");
  if (wrong.length > 0) throw new ModelError(`it does not answer as on the CPU: ${texts}`);
  return `it answers as on the CPU: ${texts}`;
}

/** What is wrong with a device is said by its own check. */
async function assertUsable(provider: Device["provider"]): Promise<void> {
  try {
    await DEVICE_CHECKS.find(({ name }) => name === `device ${provider}`)!.look();
  } catch (error) {
    if (error instanceof NotHere) throw new NotHere(`there is no device ${provider}`);
    throw new ModelError(`the device ${provider} cannot be used`, { cause: error });
  }
}

async function findingOn(device: string, { name, ask, expected, tolerance }: Asked) {
  try {
    const difference = answerDifference(expected, await ask(prompts(), { device }));
    return { isRight: difference <= tolerance, text: `${name} ${differenceText(difference, expected)}` };
  } catch (error) {
    return { isRight: false, text: `${name} (${whatItSays(error as Error)})` };
  }
}

function differenceText(difference: number, expected: Answers): string {
  if (expected instanceof Float32Array) return `(to ${difference.toExponential(0)} of the largest)`;
  return difference === 0 ? "(equal)" : `(${Math.round(difference * expected.length)} of ${expected.length} differ)`;
}
