/**
 * Which public functions and methods take options, as Deno's reader of documentation tells.
 */
import { fileURLToPath } from "node:url";

interface Declaration {
  readonly kind: string;
  readonly def: {
    readonly params?: readonly Parameter[];
    readonly constructors?: readonly { readonly params: readonly Parameter[] }[];
    readonly methods?: readonly Method[];
  };
}

interface Method {
  readonly name: string;
  readonly accessibility?: string;
  readonly params?: readonly Parameter[];
  readonly functionDef?: { readonly params: readonly Parameter[] };
}

interface Parameter {
  readonly name?: string;
  readonly kind: string;
  readonly left?: Parameter;
  readonly tsType?: { readonly kind: string };
}

/** Their names: `deserialize`, `new Runner`, `Op.toCode`. */
export async function withOptions(): Promise<string[]> {
  const module = fileURLToPath(new URL("../mod.ts", import.meta.url));
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["doc", "--json", module], stderr: "null" })
    .output();
  const { nodes } = JSON.parse(new TextDecoder().decode(stdout));
  const symbols = Object.values(nodes as Record<string, { symbols: { name: string; declarations: Declaration[] }[] }>)
    .flatMap(({ symbols }) => symbols);
  return [
    ...new Set(symbols.flatMap(({ name, declarations }) => declarations.flatMap((each) => namesOf(name, each)))),
  ];
}

function namesOf(name: string, { kind, def }: Declaration): string[] {
  if (kind === "function") return takesOptions(def.params) ? [name] : [];
  if (kind !== "class" && kind !== "interface") return [];
  const isMade = def.constructors?.some(({ params }) => takesOptions(params));
  const methods = (def.methods ?? []).filter(({ accessibility, params, functionDef }) =>
    accessibility === undefined && takesOptions(functionDef?.params ?? params)
  );
  return [...(isMade ? [`new ${name}`] : []), ...methods.map((method) => `${name}.${method.name}`)];
}

function takesOptions(params: readonly Parameter[] = []): boolean {
  return params.some((param) => {
    const inner = param.kind === "assign" ? param.left! : param;
    const type = inner.tsType;
    return ["options", "settings", "given"].includes(inner.name ?? "") || type?.kind === "typeLiteral" ||
      JSON.stringify(type ?? {}).includes("Options");
  });
}
