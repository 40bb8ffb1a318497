/**
 * `ollama:` models: an Ollama server (https://github.com/ollama/ollama/blob/main/docs/api.md).
 *
 * @module
 */
import { ModelError } from "../../../ops/errors.ts";
import { recordIn } from "../../../ops/json_record.ts";
import { percentDecoded } from "../../../ops/percent_decoded.ts";
import { encodeBase64 } from "../../../ops/standard.ts";
import { askJson, type HttpEndpoint, type HttpPatience } from "../http.ts";
import type { ModelProvider } from "./provider.ts";
import { countIn, embedRows, listIn, writeRows } from "./served_rows.ts";

const DEFAULT_PORT = 11434;
/** The first call loads the model, and long texts take their time. */
const PATIENCE: HttpPatience = { timeout: 600_000, retries: 4, firstPause: 500 };

/**
 * Makes the provider. The server's address is `OLLAMA_HOST` at the time of a request, as Ollama's own programs read it.
 *
 * Vectors are those of `/api/embed` (layer -1); texts those of `/api/generate` at temperature 0.
 */
export function createOllamaProvider(patience: Partial<HttpPatience> = {}): ModelProvider {
  const endpoint = () => ollamaEndpoint({ ...PATIENCE, ...patience });
  return {
    async *activations(request, options) {
      const server = endpoint();
      yield* embedRows(`ollama:${request.name}`, request, options, async (input) => {
        const answer = await askJson(server, "/api/embed", { model: request.name, input }, options.signal);
        return { vectors: listIn(answer.embeddings), tokens: countIn(answer.prompt_eval_count) };
      }, { ignoresLength: true });
    },
    async *generate(request, options) {
      const server = endpoint();
      yield* writeRows(`ollama:${request.name}`, request, options, async (prompt) => {
        const settings = { temperature: 0, seed: 0, num_predict: request.maxTokens };
        const body = { model: request.name, prompt, stream: false, options: settings };
        const answer = await askJson(server, "/api/generate", body, options.signal);
        if (typeof answer.response === "string") {
          return { text: answer.response, tokens: countIn(answer.eval_count) };
        }
        throw new ModelError(`Cannot use the answer of "ollama:${request.name}": it has no text ("response")`);
      });
    },
    async provenance(name, _dtype, { signal } = {}) {
      const server = endpoint();
      try {
        const { models } = await askJson(server, "/api/tags", undefined, signal);
        const found = listIn(models).map(recordIn).find((model) =>
          [name, `${name}:latest`].includes(model.name as string)
        );
        return { server: "ollama", digest: found?.digest, details: found?.details };
      } catch (error) {
        signal?.throwIfAborted();
        // Proxies and servers with the same interface may not list models. What is asked of them next tells if they are up.
        if (error instanceof ModelError) return {};
        throw error;
      }
    },
  };
}

/** `host`, `host:port`, or a whole URL. */
function ollamaEndpoint(patience: HttpPatience): HttpEndpoint {
  const given = Deno.env.get("OLLAMA_HOST")?.trim() || `127.0.0.1:${DEFAULT_PORT}`;
  const hasScheme = /^https?:\/\//.test(given);
  let url: URL;
  try {
    url = new URL(hasScheme ? given : `http://${given}`);
  } catch {
    throw new ModelError("Cannot use OLLAMA_HOST: expected host, host:port or an http address");
  }
  if (!hasScheme && !/:\d+(\/|$)/.test(given)) url.port = String(DEFAULT_PORT);
  // The address that a server listens at when it listens to all.
  if (url.hostname === "0.0.0.0") url.hostname = "127.0.0.1";
  const { username, password } = url;
  return {
    ...patience,
    server: "the Ollama server",
    base: (url.origin + url.pathname).replace(/\/$/, ""),
    authorization: username === "" ? undefined : basic(`${username}:${password}`),
    advice: "start it with `ollama serve`, fetch the model with `ollama pull`, or set OLLAMA_HOST",
  };
}

/** User and password as UTF-8 (RFC 7617, section 2.1). */
function basic(encoded: string): string {
  return `Basic ${encodeBase64(new TextEncoder().encode(percentDecoded(encoded) ?? encoded))}`;
}
