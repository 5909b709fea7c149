/** Whether the view that is shown is live; the bar says it. */
import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import type { Connection } from "../api/events.ts";

interface Shared {
  readonly connection: Connection | null;
  set(connection: Connection | null): void;
}

const ConnectionContext = createContext<Shared>({ connection: null, set: () => {} });

export function ConnectionProvider({ children }: { children: ReactNode }) {
  const [connection, set] = useState<Connection | null>(null);
  return <ConnectionContext value={{ connection, set }}>{children}</ConnectionContext>;
}

export function useConnection(): Connection | null {
  return useContext(ConnectionContext).connection;
}

/** Says it as long as a view is shown. */
export function useTellConnection(connection: Connection | null): void {
  const { set } = useContext(ConnectionContext);
  useEffect(() => {
    set(connection);
    return () => set(null);
  }, [connection, set]);
}
