/** A hub, and environment variables that point to it and to an empty cache. */
import { withVariables } from "../../../_variables.ts";
import { HubServer } from "./hub_server.ts";

/** The variables that are set. */
export type HubVariables = Readonly<Record<"HF_ENDPOINT" | "HF_HOME", string>>;

export async function withHub(test: (hub: HubServer, variables: HubVariables) => Promise<void>): Promise<void> {
  const home = await Deno.makeTempDir({ prefix: "probegraph-test-" });
  await using hub = new HubServer();
  const variables = { HF_ENDPOINT: hub.url, HF_HOME: home };
  using _ = withVariables({
    ...variables,
    HF_HUB_CACHE: undefined,
    HUGGINGFACE_HUB_CACHE: undefined,
    HF_TOKEN: undefined,
    HF_HUB_OFFLINE: undefined,
    TRANSFORMERS_OFFLINE: undefined,
  });
  try {
    await test(hub, variables);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}
