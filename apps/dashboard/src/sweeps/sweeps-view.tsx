/** All sweeps of the store. */
import { formatCount, plural } from "../../../../src/report/format.ts";
import { pathOf, read } from "../api/client.ts";
import type { SweepList } from "../api/documents.ts";
import { Link } from "../parts/link.tsx";
import { Empty, Failure, Loading } from "../parts/states.tsx";
import { dateText } from "../parts/words.ts";
import { useTellConnection } from "../state/connection.tsx";
import { useChanges } from "../state/use-changes.ts";
import { useResource } from "../state/use-resource.ts";
import { StatesBar, stateWords } from "./states-bar.tsx";

export function SweepsView() {
  const { resource, again } = useResource("sweeps", (signal) =>
    read<SweepList>(pathOf("/sweeps"), signal),
  );
  const found = resource.state === "ready" ? resource.value : null;
  const connection = useChanges({
    parts: "",
    after: found === null ? null : (found.change ?? 0),
    onChanges(changes) {
      if (changes.some(({ sweep }) => sweep !== null)) again();
    },
    onStartAgain: again,
  });
  useTellConnection(connection);
  return (
    <>
      <div className="head">
        <div className="words">
          <h1>Sweeps</h1>
          <p>
            Many runs of one question: what was varied, what came of it, and what the spectra said
            early.
          </p>
        </div>
      </div>
      {resource.state === "loading" && <Loading what="the sweeps" />}
      {resource.state === "failed" && <Failure error={resource.error} again={again} />}
      {found !== null && found.document.sweeps.length === 0 && (
        <Empty title="No sweeps in this store yet">
          <p>
            <code>lyapscope sweep SWEEP.yaml</code> makes one: what is varied, which sampler
            chooses, how many seeds.
          </p>
        </Empty>
      )}
      {found?.document.sweeps.map(({ id, name, createdAt, settings, counts }) => (
        <section key={id} className="panel sweep-card" aria-label={`Sweep ${name}`}>
          <header>
            <h2>
              <Link href={`/sweeps/${encodeURIComponent(name)}`}>{name}</Link>
            </h2>
            <span className="note">
              <span className="mono">{id.slice(0, 8)}</span> · {dateText(createdAt)} ·{" "}
              {plural(settings, "setting")} ·{" "}
              {formatCount(Object.values(counts).reduce((a, b) => a + b, 0))} runs
            </span>
          </header>
          <StatesBar counts={counts} />
          <p className="note">{stateWords(counts)}</p>
        </section>
      ))}
    </>
  );
}
