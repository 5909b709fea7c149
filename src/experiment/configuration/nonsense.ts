/** What a configuration says that has no effect, or contradicts itself: refused, not passed over. */
import type { Problem } from "./configuration-problems.ts";

type Table = Readonly<Record<string, unknown>>;

/** Of the keys beside `monitor.enabled`: what counts without a monitor, too. */
const WITHOUT_MONITOR = new Set(["enabled", "gradientNormsEvery"]);

/**
 * Settings without effect, and settings that contradict each other.
 *
 * @param data - A configuration before it is checked: anything may be missing or of the wrong kind, which
 *   is not this function's to say.
 */
export function nonsenseIn(data: unknown): Problem[] {
  const { task, training, monitor } = tableOf(data);
  return [
    ...ofMonitor(tableOf(monitor)),
    ...ofOptimiser(tableOf(tableOf(training)["optimiser"])),
    ...ofShares(tableOf(task)),
    ...twice(["task", "features"], tableOf(task)["features"]),
    ...twice(["task", "columns"], tableOf(task)["columns"]),
    ...twice(
      ["monitor", "singularValues", "lags"],
      tableOf(tableOf(monitor)["singularValues"])["lags"],
    ),
  ];
}

function ofMonitor(monitor: Table): Problem[] {
  if (monitor["enabled"] !== false) return [];
  return Object.keys(monitor)
    .filter((name) => !WITHOUT_MONITOR.has(name))
    .map((name) =>
      key(
        ["monitor", name],
        `monitor.${name} has no effect while monitor.enabled is false; expected one of the two`,
      ),
    );
}

function ofOptimiser({ kind, momentum, nesterov, dampening }: Table): Problem[] {
  if (kind !== "sgd") return [];
  const at = (name: string) => ["training", "optimiser", name];
  const found: Problem[] = [];
  const moves = typeof momentum === "number" && momentum > 0;
  if (nesterov === true && !moves) {
    found.push(
      key(at("nesterov"), "training.optimiser.nesterov is true; expected a momentum with it"),
    );
  }
  if (dampening === undefined || dampening === 0) return found;
  if (nesterov === true) {
    found.push(
      key(
        at("dampening"),
        `training.optimiser.dampening is ${dampening}; expected 0 with nesterov`,
      ),
    );
  } else if (!moves) {
    found.push(key(at("dampening"), "training.optimiser.dampening has no effect without momentum"));
  }
  return found;
}

function ofShares({ kind, validation = 0.1, test = 0 }: Table): Problem[] {
  if (kind !== "text" || typeof validation !== "number" || typeof test !== "number") return [];
  if (validation >= 1 || test >= 1 || validation + test < 1) return [];
  return [
    {
      path: ["task", "test"],
      ofKey: false,
      message:
        `task.validation and task.test are ${validation} and ${test} of the text; expected less than 1 ` +
        "in all: the rest is learned from",
    },
  ];
}

/** Things that are named twice. */
function twice(path: readonly string[], list: unknown): Problem[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((item, i) =>
    list.indexOf(item) === i
      ? []
      : [
          {
            path: [...path, i],
            ofKey: false,
            message: `${path.join(".")} names ${JSON.stringify(item)} twice; expected each once`,
          },
        ],
  );
}

function key(path: readonly string[], message: string): Problem {
  return { path, ofKey: true, message };
}

function tableOf(value: unknown): Table {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Table)
    : {};
}
