/** A space, tried on its base before anything runs: every choice and both ends of every range. */
import { checkConfiguration } from "../../experiment/configuration/check-configuration.ts";
import type { Problem } from "../../experiment/configuration/configuration-problems.ts";
import { overridesOfValues } from "../../experiment/configuration/configuration-with.ts";
import type { Json } from "../../store/canonical-json.ts";
import { isActive, type Parameter, type Point, type Space } from "../space/parameter.ts";

/**
 * What the rules of a configuration say against a space. A combination of values that none of these points has
 * may still be refused; its trial is then rejected.
 *
 * @param base - Data of the base, left as they are.
 */
export async function probeSpace(base: unknown, space: Space): Promise<Problem[]> {
  const found: Problem[] = [];
  const said = new Set<string>();
  for (const parameter of space.parameters) {
    for (const value of endsOf(parameter)) {
      const point = pointWith(space, parameter, value);
      const { problems } = await checkConfiguration(
        structuredClone(base),
        overridesOfValues(point),
      );
      for (const { path, message } of problems) {
        const at = parameterAt(path, point) ?? parameter.path;
        if (said.has(message)) continue;
        said.add(message);
        found.push({ path: [at], ofKey: false, message: `${message}; with ${textOf(point)}` });
      }
    }
  }
  return found;
}

function endsOf(parameter: Parameter): readonly Json[] {
  return parameter.kind === "choice" ? parameter.values : [parameter.low, parameter.high];
}

/** A point with this value: conditions as they have to be, everything else at its first value. */
function pointWith(space: Space, wanted: Parameter, value: Json): Point {
  const forced: Record<string, Json> = { [wanted.path]: value };
  const force = ({ when }: Parameter): void => {
    for (const [path, values] of Object.entries(when ?? {})) {
      if (Object.hasOwn(forced, path)) continue;
      forced[path] = values[0];
      force(space.parameters.find((each) => each.path === path) as Parameter);
    }
  };
  force(wanted);
  const point: Record<string, Json> = {};
  for (const parameter of space.parameters) {
    if (!isActive(parameter, point)) continue;
    const { path } = parameter;
    point[path] = Object.hasOwn(forced, path) ? forced[path] : endsOf(parameter)[0];
  }
  return point;
}

/** The parameter that put a setting there. */
function parameterAt(path: readonly (string | number)[], point: Point): string | undefined {
  const dotted = path.join(".");
  return Object.keys(point).find((each) => dotted === each || dotted.startsWith(`${each}.`));
}

/** "network.cell tanh, network.hidden 16" */
export function textOf(point: Point): string {
  return Object.entries(point)
    .map(([path, value]) => `${path} ${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(", ");
}
