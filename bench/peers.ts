/**
 * The interpreter that has the peers, and how it is made: `deno task bench:peers`.
 *
 * @module
 */
import { fileURLToPath } from "node:url";

const FOLDER = fileURLToPath(new URL(".peers", import.meta.url));
const REQUIREMENTS = fileURLToPath(new URL("requirements.txt", import.meta.url));

/** What `PYTHON` names, what `deno task bench:peers` made, or the one of the machine. */
export async function pythonOfPeers(): Promise<string> {
  const own = `${FOLDER}/bin/python`;
  const made = await Deno.stat(own).then(() => own, () => "python3");
  return Deno.env.get("PYTHON") ?? made;
}

async function call(program: string, ...args: string[]): Promise<void> {
  const { success } = await new Deno.Command(program, { args, stdout: "inherit", stderr: "inherit" }).output();
  if (!success) throw new Error(`${program} ${args.join(" ")} failed`);
}

if (import.meta.main) {
  await call(Deno.env.get("PYTHON") ?? "python3", "-m", "venv", FOLDER);
  await call(`${FOLDER}/bin/python`, "-m", "pip", "install", "--requirement", REQUIREMENTS);
}
