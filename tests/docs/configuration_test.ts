/** `docs/configuration.md` names what the code reads, and what it names is read. */
import assert from "node:assert/strict";
import { readSources } from "../_sources.ts";

const NAME =
  /["'`]((?:PROBEGRAPH|HF|HUGGING_FACE|TRANSFORMERS|OLLAMA|OPENAI|ORT|NVIDIA|AWS|GS|GOOGLE|CLOUDSDK|XDG)_[A-Z0-9_]+)["'`]/g;
/** Variables that libraries and the runtime read. */
const READ_BY_OTHERS = ["HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "NO_COLOR", "DENO_CERT"];
/** Variables that have short names. */
const SHORT = ["APPDATA", "LOCALAPPDATA", "TERM"];

async function namesInCode(): Promise<Set<string>> {
  const sources = [...(await readSources()).values()];
  return new Set(sources.flatMap((source) => [...source.matchAll(NAME)].map(([, name]) => name)));
}

async function namesOnPage(): Promise<Set<string>> {
  const page = await Deno.readTextFile(new URL("../../docs/configuration.md", import.meta.url));
  const cells = page.split("\n").filter((line) => line.startsWith("| `")).map((line) => line.split(" | ")[0]);
  return new Set(cells.flatMap((cell) => [...cell.matchAll(/`([A-Z0-9_]+)`/g)].map(([, name]) => name)));
}

Deno.test("every variable that the code reads is on the page, and no other", async () => {
  const [code, page] = [await namesInCode(), await namesOnPage()];
  assert.ok(code.size > 25, `${code.size} names were found`);
  assert.deepEqual([...page].sort(), [...code, ...SHORT, ...READ_BY_OTHERS].sort());
});
