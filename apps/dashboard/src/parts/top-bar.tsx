import { read } from "../api/client.ts";
import { useConnection } from "../state/connection.tsx";
import { THEMES, useTheme } from "../state/theme.ts";
import { useResource } from "../state/use-resource.ts";
import { Link } from "./link.tsx";

const PLACES = [
  ["/runs", "Runs"],
  ["/sweeps", "Sweeps"],
  ["/compare", "Compare"],
  ["/spectrum", "Spectrum of a file"],
] as const;

const CONNECTIONS = {
  connecting: "connecting",
  live: "live",
  lost: "connection lost, trying again",
} as const;

interface ServerHead {
  readonly store: string;
  readonly version: string;
}

/** Where one is, whether it is live, light or dark. */
export function TopBar({ path }: { path: string }) {
  const connection = useConnection();
  const { resource } = useResource("server", (signal) => read<ServerHead>("/api/v1/", signal));
  const store = resource.state === "ready" ? resource.value.document.store : "";
  const current = path === "/" ? "/runs" : path;
  return (
    <header className="bar">
      <Link className="mark" href="/runs">
        <img src="/dashboard-icon.svg" alt="" /> lyapscope
      </Link>
      <nav aria-label="Views">
        {PLACES.map(([place, name]) => (
          <Link
            key={place}
            href={place}
            aria-current={current === place || current.startsWith(`${place}/`) ? "page" : undefined}
          >
            {name}
          </Link>
        ))}
      </nav>
      <div className="end">
        <a className="elsewhere" href="/playground/">
          Playground
        </a>
        {store !== "" && (
          <span className="store" title={`Store: ${store}`}>
            {store}
          </span>
        )}
        <output className={`connection ${connection ?? "none"}`} aria-label="Connection">
          {connection === null ? "" : CONNECTIONS[connection]}
        </output>
        <ThemeSwitch />
      </div>
    </header>
  );
}

const THEME_NAMES = { system: "Auto", light: "Light", dark: "Dark" } as const;

function ThemeSwitch() {
  const [theme, choose] = useTheme();
  return (
    <div className="themes" role="group" aria-label="Light or dark">
      {THEMES.map((each) => (
        <button key={each} type="button" aria-pressed={each === theme} onClick={() => choose(each)}>
          {THEME_NAMES[each]}
        </button>
      ))}
    </div>
  );
}
