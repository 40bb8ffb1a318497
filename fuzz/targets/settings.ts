/** The settings in a model's folder: `{"NAME.json": content, …}` as files. */
import { join } from "../../ops/standard.ts";
import { openModelFolder } from "../../runner/models/files/folder.ts";
import { readStPipeline } from "../../runner/models/providers/st_modules.ts";
import { stMaxLength } from "../../runner/models/providers/st_transformer.ts";
import { tokensToAdd } from "../../runner/models/rows/added_tokens.ts";
import { createChatTemplate } from "../../runner/models/rows/chat_template.ts";
import { settingsLeftOut, writingRules } from "../../runner/models/rows/writing_rules.ts";
import type { FuzzTarget } from "../target.ts";
import { useAll } from "./_all.ts";
import { temporaryFolder } from "./_folder.ts";

const folder = temporaryFolder();
Deno.mkdirSync(join(folder, "1_Pooling"));
Deno.writeTextFileSync(join(folder, "model.onnx"), " ".repeat(2000));

const FILES = [
  "config.json",
  "tokenizer.json",
  "tokenizer_config.json",
  "generation_config.json",
  "genai_config.json",
  "chat_template.json",
  "modules.json",
  "config_sentence_transformers.json",
  "sentence_bert_config.json",
  "1_Pooling/config.json",
];

export const target: FuzzTarget = {
  words: [
    ...FILES,
    "chat_template",
    "text_config",
    "eos_token_id",
    "id2label",
    "prompts",
    "pooling_mode",
    "bad_words_ids",
  ],
  async run(input) {
    for (const name of FILES) await writeFile(name, contentsIn(input)[name]);
    await useAll([readFolder, () => readStPipeline(folder)]);
  },
};

async function readFolder(): Promise<void> {
  const model = await openModelFolder(folder);
  stMaxLength({ maxLength: undefined, lowerCase: false }, model);
  tokensToAdd(model.tokenizerConfig, []);
  settingsLeftOut(model.generationConfig);
  writingRules(model.generationConfig, new Set(model.config.eosTokenIds));
  createChatTemplate({ ...model, chatTemplate: "{{ bos_token }}" })?.render([{ role: "user", content: "a" }], 0);
}

async function writeFile(name: string, content: unknown): Promise<void> {
  const path = join(folder, name);
  if (content === undefined) await Deno.remove(path).catch(() => {});
  else await Deno.writeTextFile(path, typeof content === "string" ? content : JSON.stringify(content));
}

function contentsIn(input: Uint8Array): Record<string, unknown> {
  try {
    return Object(JSON.parse(new TextDecoder().decode(input)));
  } catch {
    return {};
  }
}
