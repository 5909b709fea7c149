import type { OptionDefinition } from "../command.ts";

/** What every command takes that records while one may look. */
export const OPEN_OPTION: Readonly<Record<"open", OptionDefinition>> = {
  open: {
    type: "flag",
    description:
      "show what is recorded on a live page while it runs (`lyapscope serve` afterwards)",
    default: "off",
  },
};
