import { dirname, join } from "node:path";
import { onFreePorts } from "../_ports.ts";
import { clientsPython } from "./_clients.ts";

/** A LiteLLM proxy: one model behind a guardrail that asks a moderation endpoint. */
export interface LiteLlm extends AsyncDisposable {
  /** Asks the model, through the guardrail. */
  chat(text: string): Promise<Response>;
}

/** What LiteLLM is told. */
export interface LiteLlmOptions {
  /** Base address of the model's server, `/v1` included. */
  readonly model: string;
  /** Base address of the moderation endpoint's. */
  readonly guardrail: string;
  /** The key that it wants. */
  readonly key: string;
}

/** Starts a proxy, and waits until it answers. */
export function startLiteLlm(options: LiteLlmOptions): Promise<LiteLlm> {
  return onFreePorts(1, (port) => startLiteLlmOn(port, options));
}

async function startLiteLlmOn(port: number, options: LiteLlmOptions): Promise<LiteLlm> {
  const folder = await Deno.makeTempDir({ prefix: "probegraph-test-" });
  const config = join(folder, "config.yaml");
  await Deno.writeTextFile(config, configOf(options));
  const masterKey = `sk-${crypto.randomUUID()}${crypto.randomUUID()}`;
  const child = new Deno.Command(join(dirname(clientsPython()), "litellm"), {
    args: ["--config", config, "--host", "127.0.0.1", "--port", String(port)],
    // Nothing is fetched, and nothing is told to anybody.
    env: { LITELLM_LOCAL_MODEL_COST_MAP: "True", NO_PROXY: "127.0.0.1", LITELLM_MASTER_KEY: masterKey },
    stdout: "null",
    stderr: "null",
  }).spawn();
  const url = `http://127.0.0.1:${port}`;
  let hasEnded = false;
  child.status.then(() => hasEnded = true);
  await untilItAnswers(url, () => hasEnded);
  return {
    chat: (text) =>
      fetch(`${url}/v1/chat/completions`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${masterKey}` },
        body: JSON.stringify({ model: "parrot", messages: [{ role: "user", content: text }] }),
      }),
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGTERM");
      await child.status;
      await Deno.remove(folder, { recursive: true });
    },
  };
}

/** JSON is YAML. */
function configOf({ model, guardrail, key }: LiteLlmOptions): string {
  return JSON.stringify({
    model_list: [{
      model_name: "parrot",
      litellm_params: { model: "openai/parrot", api_base: model, api_key: "none" },
    }],
    guardrails: [{
      guardrail_name: "probes",
      litellm_params: {
        guardrail: "openai_moderation",
        mode: "pre_call",
        default_on: true,
        api_base: guardrail,
        api_key: key,
      },
    }],
  });
}

async function untilItAnswers(url: string, hasEnded: () => boolean): Promise<void> {
  while (!hasEnded()) {
    const response = await fetch(`${url}/health/liveliness`).catch(() => undefined);
    await response?.body?.cancel();
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error("litellm ended before it answered");
}
