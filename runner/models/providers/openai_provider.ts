/**
 * `openai:` models: any server with OpenAI's embeddings interface (https://platform.openai.com/docs/api-reference/embeddings).
 *
 * @module
 */
import { ModelError } from "../../../ops/errors.ts";
import { type JsonRecord, recordIn } from "../../../ops/json_record.ts";
import { askJson, type HttpEndpoint, type HttpPatience } from "../http.ts";
import type { ModelProvider } from "./provider.ts";
import { countIn, type Embeddings, embedRows, listIn } from "./served_rows.ts";

const OWN_BASE = "https://api.openai.com/v1";
const PATIENCE: HttpPatience = { timeout: 120_000, retries: 5, firstPause: 500 };

/**
 * Makes the provider. The address is `OPENAI_BASE_URL` and the key `OPENAI_API_KEY` at the time of a request; other servers
 * than OpenAI's may need no key. The layer is -1.
 */
export function createOpenaiProvider(patience: Partial<HttpPatience> = {}): ModelProvider {
  return {
    async *activations(request, options) {
      const server = openaiEndpoint({ ...PATIENCE, ...patience });
      yield* embedRows(`openai:${request.name}`, request, options, async (input) => {
        const body = { model: request.name, input, encoding_format: "float" };
        return readEmbeddings(await askJson(server, "/embeddings", body, options.signal));
      });
    },
    provenance() {
      const { host } = new URL(openaiEndpoint({ ...PATIENCE, ...patience }).base);
      return Promise.resolve({ server: "openai", host });
    },
  };
}

/** Answers carry the place of each vector. */
function readEmbeddings({ data, usage }: JsonRecord): Embeddings {
  const items = listIn(data).map(recordIn);
  const ordered = items.map(({ index, embedding }, place) => ({ index: Number(index ?? place), embedding }))
    .sort((a, b) => a.index - b.index);
  if (ordered.some(({ index }, place) => index !== place)) {
    throw new ModelError(
      "Cannot use the answer of the embeddings server: the places of its vectors are not 0, 1, 2, …",
    );
  }
  return { vectors: ordered.map(({ embedding }) => embedding), tokens: countIn(recordIn(usage).prompt_tokens) };
}

function openaiEndpoint(patience: HttpPatience): HttpEndpoint {
  const given = Deno.env.get("OPENAI_BASE_URL")?.trim() || OWN_BASE;
  const key = Deno.env.get("OPENAI_API_KEY")?.trim() || undefined;
  if (!URL.canParse(given) || !/^https?:/.test(given)) {
    throw new ModelError("Cannot use OPENAI_BASE_URL: expected an http address, such as http://localhost:8000/v1");
  }
  const { origin, pathname } = new URL(given);
  if (key === undefined && given === OWN_BASE) {
    throw new ModelError("Cannot ask OpenAI for embeddings: set OPENAI_API_KEY, or OPENAI_BASE_URL for another server");
  }
  return {
    ...patience,
    server: "the embeddings server",
    base: (origin + pathname).replace(/\/$/, ""),
    authorization: key === undefined ? undefined : `Bearer ${key}`,
    advice: "check OPENAI_BASE_URL, OPENAI_API_KEY and the model's name",
  };
}
