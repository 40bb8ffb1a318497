import { startServer } from "../_server.ts";
import { python } from "./_moto.ts";
import { fromFileUrl } from "./_paths.ts";

/** Starts `_krnel_graph.py`, and gives its port. It ends with this process, however that ends. */
export function startKrnelGraph(): Promise<string> {
  return startServer({ command: [python(), fromFileUrl("./_krnel_graph.py")] });
}
