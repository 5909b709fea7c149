import type { Command } from "../command.ts";
import { STORE_TO_READ } from "../sources/store-option.ts";
import { PORT } from "./port.ts";

/** The live page and the HTTP API. */
export const command: Command = {
  positionals: [],
  groups: [
    {
      title: "What is shown",
      options: {
        store: STORE_TO_READ,
      },
    },
    {
      title: "What may be computed for a request",
      options: {
        "max-upload": {
          type: "value",
          hint: "MB",
          description: "what POST /spectrum may send, model and data together",
          default: "256",
        },
        "time-limit": {
          type: "value",
          hint: "SECONDS",
          description: "what one spectrum or readout may take",
          default: "600",
        },
      },
    },
    {
      title: "Where",
      options: {
        port: {
          type: "value",
          hint: "N",
          description: "port to listen at; 0 takes a free one",
          default: String(PORT),
        },
        host: {
          type: "value",
          hint: "ADDRESS",
          description: "address to listen at; beyond loopback a token is needed",
          default: "127.0.0.1, which this machine alone reaches",
        },
        "token-file": {
          type: "value",
          hint: "FILE",
          description: "the token that requests have to show, of 16 characters or more",
          default: "none on loopback; beyond it one is made and printed",
        },
        "allow-host": {
          type: "value",
          hint: "NAME",
          many: true,
          description: "another name under which this machine is asked, as behind a proxy",
          default: "localhost, the machine's name and addresses",
        },
        open: { type: "flag", description: "open the page in a browser", default: "off" },
        json: {
          type: "flag",
          description: "the address as one JSON document on stdout",
          default: "off, as a line",
        },
      },
    },
  ],
  epilogue: [
    "Runs until Ctrl-C. What other processes record in the store appears as they do; a server that is",
    "stopped and started again goes on where the page was. See docs/guides/serve.md.",
    "",
    "  lyapscope serve --store runs.db --open",
    "  lyapscope serve --store postgres://me@lab/runs --host 0.0.0.0 --token-file token.txt",
  ],
  run: async (parsed, context) => (await import("./run-serve.ts")).runServe(parsed, context),
};
