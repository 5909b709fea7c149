#!/usr/bin/env node
/** Where the process begins: hands over its arguments and streams, and takes the exit code. */
import "../kernels/node/engine-flags.ts";
import { main } from "./main.ts";
import { processContext } from "./process-context.ts";

process.exitCode = await main(process.argv.slice(2), processContext());
