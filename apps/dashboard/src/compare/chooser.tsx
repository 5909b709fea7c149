/** Which runs are beside each other. */
import { pathOf, read } from "../api/client.ts";
import type { RunList } from "../api/documents.ts";
import { usePatch } from "../state/location.ts";
import { useResource } from "../state/use-resource.ts";

/** The runs by name, each to be taken away, and one more to be added. */
export function Chooser({ runs }: { runs: readonly string[] }) {
  const patch = usePatch();
  const { resource } = useResource("runs", (signal) => read<RunList>(pathOf("/runs"), signal));
  const rows = resource.state === "ready" ? resource.value.document.runs : [];
  const nameOf = (id: string) => {
    const row = rows.find((each) => each.id === id);
    return row === undefined
      ? id.slice(0, 12)
      : `${row.name ?? row.id.slice(0, 8)} · seed ${row.seed}`;
  };
  return (
    <div className="chooser">
      {runs.map((id, i) => (
        <span key={id} className="chip">
          <span className={`swatch layer-${(i % 4) + 1}`} />
          {nameOf(id)}
          <button
            type="button"
            className="plain"
            aria-label={`Take away ${nameOf(id)}`}
            onClick={() => patch({ run: runs.filter((each) => each !== id) })}
          >
            ✕
          </button>
        </span>
      ))}
      <select
        aria-label="Add a run"
        value=""
        onChange={(event) => patch({ run: [...runs, event.target.value] })}
      >
        <option value="">Add a run …</option>
        {rows
          .filter(({ id }) => !runs.includes(id))
          .map(({ id, task }) => (
            <option key={id} value={id}>
              {id.slice(0, 8)} · {nameOf(id)} · {task}
            </option>
          ))}
      </select>
    </div>
  );
}
