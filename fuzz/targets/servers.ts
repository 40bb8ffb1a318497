/** Answers of model servers and of the hub: the input is the body of each. */
import { createOllamaProvider } from "../../runner/models/providers/ollama_provider.ts";
import { createOpenaiProvider } from "../../runner/models/providers/openai_provider.ts";
import { announcedFiles, commitOf } from "../../runner/models/hub/repository_info.ts";
import type { HubSettings } from "../../runner/models/hub/settings.ts";
import type { FuzzTarget } from "../target.ts";
import { useAll } from "./_all.ts";

const PATIENCE = { timeout: 5000, stallTimeout: 5000, retries: 0, firstPause: 1 };
const SETTINGS: HubSettings = {
  endpoint: "http://127.0.0.1:1",
  cacheFolder: "",
  token: undefined,
  offline: undefined,
  patience: PATIENCE,
};
const REPOSITORY = { id: "org/tiny", revision: "main" };
Deno.env.set("OPENAI_BASE_URL", "http://127.0.0.1:1/v1");
const [ollama, openai] = [createOllamaProvider(PATIENCE), createOpenaiProvider(PATIENCE)];
const REQUEST = { name: "tiny", rows: ["a", "b"], layers: [-1], maxTokens: 3 };

let body: Uint8Array<ArrayBuffer> = new Uint8Array();
globalThis.fetch = () =>
  Promise.resolve(new Response(body.slice(), { headers: { "content-type": "application/json" } }));

export const target: FuzzTarget = {
  words: [
    '"embeddings"',
    '"data"',
    '"index"',
    '"siblings"',
    '"rfilename"',
    '"sha"',
    '"lfs"',
    '"oid"',
    '"models"',
    "<html>",
  ],
  async run(input) {
    body = input;
    await useAll([
      () => Array.fromAsync(ollama.activations!(REQUEST, {})),
      () => Array.fromAsync(ollama.generate!(REQUEST, {})),
      () => ollama.provenance!("tiny", null),
      () => Array.fromAsync(openai.activations!(REQUEST, {})),
      () => commitOf(REPOSITORY, SETTINGS),
      () => announcedFiles(REPOSITORY, "0".repeat(40), ["config.json"], SETTINGS),
    ]);
  },
};
