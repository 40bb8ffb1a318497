/** Servers that all files of a run share, each started when the first of them asks. */
import { startMoto } from "../stores/_moto.ts";

/** Gives the variables that tell files where to ask. */
export function shareServers(): Readonly<Record<string, string>> {
  let moto: Promise<string> | undefined;
  const { addr } = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async ({ url }) => {
    if (new URL(url).pathname !== "/s3") return new Response(null, { status: 404 });
    return new Response(await (moto ??= startMoto()));
  });
  return { PROBEGRAPH_TEST_SERVERS: `http://127.0.0.1:${addr.port}` };
}
