/**
 * TransformerLens's names for models.
 *
 * Names are compared without regard to case. A repository is known by its whole name, by the part after the slash, and by
 * the aliases below (https://transformerlensorg.github.io/TransformerLens/generated/model_properties_table.html).
 *
 * @module
 */
import { ModelError } from "../../../ops/errors.ts";
import { editDistance } from "../../../ops/messages.ts";

const PYTHIA_SIZES = ["14m", "31m", "70m", "160m", "410m", "1b", "1.4b", "2.8b", "6.9b", "12b"];
/** Pythia's models are also known by sizes that leave the embeddings out. */
const PYTHIA_OLD_SIZES: Readonly<Record<string, string>> = {
  "70m": "19m",
  "160m": "125m",
  "410m": "350m",
  "1b": "800m",
  "1.4b": "1.3b",
  "2.8b": "2.7b",
  "6.9b": "6.7b",
  "12b": "13b",
};
const PYTHIA_VARIANTS = ["", "-deduped", "-v0", "-deduped-v0"];

/** Repositories, and the aliases that are not the part after the slash. */
const REPOSITORIES: Readonly<Record<string, readonly string[]>> = {
  "gpt2": ["gpt2-small"],
  "gpt2-medium": [],
  "gpt2-large": [],
  "gpt2-xl": [],
  "distilgpt2": ["distillgpt2", "distill-gpt2", "distil-gpt2", "gpt2-xs"],
  "facebook/opt-125m": ["opt-small", "opt"],
  "facebook/opt-1.3b": ["opt-medium"],
  "facebook/opt-2.7b": ["opt-large"],
  "facebook/opt-6.7b": ["opt-xl"],
  "facebook/opt-13b": ["opt-xxl"],
  "EleutherAI/gpt-neo-125M": ["gpt-neo-small", "neo-small", "neo"],
  "EleutherAI/gpt-neo-1.3B": ["gpt-neo-medium", "neo-medium"],
  "EleutherAI/gpt-neo-2.7B": ["gpt-neo-large", "neo-large"],
  "EleutherAI/gpt-j-6B": ["gpt-j", "gptj"],
  "EleutherAI/gpt-neox-20b": ["gpt-neox", "neox"],
  "stanford-crfm/alias-gpt2-small-x21": ["stanford-gpt2-small-a"],
  "stanford-crfm/battlestar-gpt2-small-x49": ["stanford-gpt2-small-b"],
  "stanford-crfm/caprica-gpt2-small-x81": ["stanford-gpt2-small-c"],
  "stanford-crfm/darkmatter-gpt2-small-x343": ["stanford-gpt2-small-d"],
  "stanford-crfm/expanse-gpt2-small-x777": ["stanford-gpt2-small-e"],
  ...Object.fromEntries(
    PYTHIA_VARIANTS.flatMap((variant) =>
      PYTHIA_SIZES.map((size) => [`EleutherAI/pythia-${size}${variant}`, pythiaAliases(size, variant)])
    ),
  ),
  "roneneldan/TinyStories-1M": ["tiny-stories-1M"],
  "roneneldan/TinyStories-3M": ["tiny-stories-3M"],
  "roneneldan/TinyStories-8M": ["tiny-stories-8M"],
  "roneneldan/TinyStories-28M": ["tiny-stories-28M"],
  "roneneldan/TinyStories-33M": ["tiny-stories-33M"],
  "google-bert/bert-base-cased": [],
  "google-bert/bert-base-uncased": [],
  "meta-llama/Llama-2-7b-hf": ["Llama-2-7b"],
  "meta-llama/Llama-2-7b-chat-hf": ["Llama-2-7b-chat"],
  "meta-llama/Llama-2-13b-hf": ["Llama-2-13b"],
  "meta-llama/Llama-2-13b-chat-hf": ["Llama-2-13b-chat"],
  "meta-llama/Meta-Llama-3-8B": [],
  "meta-llama/Meta-Llama-3-8B-Instruct": [],
  "meta-llama/Llama-3.1-8B": [],
  "meta-llama/Llama-3.1-8B-Instruct": [],
  "meta-llama/Llama-3.2-1B": [],
  "meta-llama/Llama-3.2-1B-Instruct": [],
  "meta-llama/Llama-3.2-3B": [],
  "meta-llama/Llama-3.2-3B-Instruct": [],
  "mistralai/Mistral-7B-v0.1": ["mistral-7b"],
  "mistralai/Mistral-7B-Instruct-v0.1": ["mistral-7b-instruct"],
  "bigscience/bloom-560m": [],
  "bigscience/bloom-1b1": [],
  "bigscience/bloom-1b7": [],
  "bigscience/bloom-3b": [],
  "bigscience/bloom-7b1": [],
  "Qwen/Qwen1.5-0.5B": [],
  "Qwen/Qwen1.5-0.5B-Chat": [],
  "Qwen/Qwen1.5-1.8B": [],
  "Qwen/Qwen2-0.5B": [],
  "Qwen/Qwen2-0.5B-Instruct": [],
  "Qwen/Qwen2-1.5B": [],
  "Qwen/Qwen2-1.5B-Instruct": [],
  "Qwen/Qwen2-7B": [],
  "Qwen/Qwen2.5-0.5B": [],
  "Qwen/Qwen2.5-0.5B-Instruct": [],
  "Qwen/Qwen2.5-1.5B": [],
  "Qwen/Qwen2.5-1.5B-Instruct": [],
  "Qwen/Qwen2.5-3B": [],
  "Qwen/Qwen2.5-3B-Instruct": [],
  "Qwen/Qwen2.5-7B": [],
  "Qwen/Qwen2.5-7B-Instruct": [],
  "Qwen/Qwen3-0.6B": [],
  "Qwen/Qwen3-1.7B": [],
  "Qwen/Qwen3-4B": [],
  "Qwen/Qwen3-8B": [],
  "microsoft/phi-1": [],
  "microsoft/phi-1_5": [],
  "microsoft/phi-2": [],
  "microsoft/Phi-3-mini-4k-instruct": ["phi-3"],
  "microsoft/phi-4": [],
  "google/gemma-2b": [],
  "google/gemma-7b": [],
  "google/gemma-2b-it": [],
  "google/gemma-7b-it": [],
  "google/gemma-2-2b": [],
  "google/gemma-2-2b-it": [],
  "google/gemma-2-9b": [],
  "google/gemma-2-9b-it": [],
  "google/gemma-3-270m": [],
  "google/gemma-3-270m-it": [],
  "google/gemma-3-1b-pt": [],
  "google/gemma-3-1b-it": [],
};

const repositories = new Map(
  Object.entries(REPOSITORIES).flatMap(([repository, aliases]) =>
    [...aliases, repository.split("/").at(-1)!, repository].map((name) => [name.toLowerCase(), repository] as const)
  ),
);
const NEAREST = 5;

/** The hub repository of a model, `undefined` if TransformerLens has none of that name. */
export function tlRepository(name: string): string | undefined {
  return repositories.get(name.toLowerCase());
}

/**
 * The hub repository of a model.
 *
 * @throws {ModelError} if TransformerLens has no model of that name; the message lists the nearest names
 */
export function findTlRepository(name: string): string {
  const found = tlRepository(name);
  if (found !== undefined) return found;
  const nearest = [...repositories.keys()].map((known) => ({
    known,
    distance: editDistance(known, name.toLowerCase()),
  }))
    .sort((a, b) => a.distance - b.distance).slice(0, NEAREST).map(({ known }) => known);
  throw new ModelError(
    `Cannot find the model "tl:${name}": TransformerLens's models that are known by similar names are ` +
      `${nearest.join(", ")}; any other repository of the hub can be used as hf:org/name`,
  );
}

function pythiaAliases(size: string, variant: string): string[] {
  const old = PYTHIA_OLD_SIZES[size];
  const first = size === "70m" && !variant.startsWith("-deduped") ? [`pythia${variant}`] : [];
  return [...first, ...(old === undefined ? [] : [`pythia-${old}${variant}`, `EleutherAI/pythia-${old}${variant}`])];
}
