/** The page: a bar that is always there, and the view that the address names. */
import { type ReactNode, useEffect, useRef } from "react";
import { CompareView } from "./compare/compare-view.tsx";
import { Link } from "./parts/link.tsx";
import { Shortcuts } from "./parts/shortcuts.tsx";
import { Empty } from "./parts/states.tsx";
import { TopBar } from "./parts/top-bar.tsx";
import { RunView } from "./run/run-view.tsx";
import { RunsView } from "./runs/runs-view.tsx";
import { SpectrumView } from "./spectrum/spectrum-view.tsx";
import { ConnectionProvider } from "./state/connection.tsx";
import { useAddress } from "./state/location.ts";
import { SweepView } from "./sweeps/sweep-view.tsx";
import { SweepsView } from "./sweeps/sweeps-view.tsx";

/** What a path shows, and what the window is called meanwhile. */
function viewOf(path: string): { readonly title: string; readonly view: ReactNode } {
  const [first = "runs", second] = path.split("/").filter(Boolean).map(decodeURIComponent);
  if (first === "runs" && second === undefined) return { title: "Runs", view: <RunsView /> };
  if (first === "runs")
    return { title: `Run ${second!.slice(0, 8)}`, view: <RunView key={second} id={second!} /> };
  if (first === "compare") return { title: "Compare", view: <CompareView /> };
  if (first === "sweeps" && second === undefined) return { title: "Sweeps", view: <SweepsView /> };
  if (first === "sweeps")
    return { title: `Sweep ${second}`, view: <SweepView key={second} name={second!} /> };
  if (first === "spectrum") return { title: "Spectrum of a file", view: <SpectrumView /> };
  const view = (
    <Empty title="Nothing at this address">
      <p>
        <Link href="/runs">All runs</Link> · <Link href="/sweeps">All sweeps</Link>
      </p>
    </Empty>
  );
  return { title: "Nothing here", view };
}

export function App() {
  const { path } = useAddress();
  const { title, view } = viewOf(path);
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  useEffect(() => {
    document.title = `${title} · lyapscope`;
    // Who cannot see the page hears that another view has come.
    if (!first.current) main.current?.focus({ preventScroll: true });
    first.current = false;
  }, [title]);
  return (
    <ConnectionProvider>
      <a className="skip" href="#content">
        Skip to the content
      </a>
      <TopBar path={path} />
      <main id="content" ref={main} tabIndex={-1}>
        {view}
      </main>
      <Shortcuts />
    </ConnectionProvider>
  );
}
