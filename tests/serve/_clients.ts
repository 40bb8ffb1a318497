import { python, whyNoPython } from "../stores/_s3_server.ts";

/** The Python that has clients of OpenAI's API. */
export function clientsPython(): string {
  return Deno.env.get("PROBEGRAPH_TEST_CLIENTS_PYTHON") ?? python();
}

/** Why tests that need a client cannot run here, or `undefined`. */
export async function whyNoClient(module: string): Promise<string | undefined> {
  const why = await whyNoPython(module, clientsPython());
  return why?.replace("PROBEGRAPH_TEST_PYTHON", "PROBEGRAPH_TEST_CLIENTS_PYTHON");
}

/** What a script of Python prints, as JSON. Names and keys go in as arguments. */
// deno-lint-ignore no-explicit-any -- tests look into what they expect
export async function pythonJson(script: string, args: readonly string[]): Promise<any> {
  const command = new Deno.Command(clientsPython(), { args: ["-c", script, ...args] });
  const { success, stdout, stderr } = await command.output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}
