/** Servers that all files of a run share, each started when the first of them asks. */
import { startChromium } from "../notebooks/browser.ts";
import { startJupyterLab } from "../notebooks/jupyterlab/jupyterlab.ts";
import { startSharedRedis } from "../runner/queue/_redis_server.ts";
import { startKrnelGraph } from "../stores/_krnel_graph_server.ts";
import { startMoto } from "../stores/_moto.ts";

/** What is started, by the names under which `addressOf` asks for it. */
const STARTS: Readonly<Record<string, () => Promise<string>>> = {
  s3: startMoto,
  redis: startSharedRedis,
  chromium: startChromium,
  jupyterlab: startJupyterLab,
  "krnel-graph": startKrnelGraph,
};

/** Gives the variables that tell files where to ask. */
export function shareServers(): Readonly<Record<string, string>> {
  const started = new Map<string, Promise<string>>();
  const { addr } = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async ({ url }) => {
    const name = new URL(url).pathname.slice(1);
    if (!Object.hasOwn(STARTS, name)) return new Response("there is no such server", { status: 404 });
    const address = started.get(name) ?? STARTS[name]();
    started.set(name, address);
    return new Response(await address);
  });
  return { PROBEGRAPH_TEST_SERVERS: `http://127.0.0.1:${addr.port}` };
}
