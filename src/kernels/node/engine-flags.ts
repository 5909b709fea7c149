/**
 * What is told to V8 before anything else: the first import of whatever is started as a process, the command line, its
 * children, the workers of a sweep. Their threads have what the process has. A flag for WebAssembly holds for modules
 * that are compiled after it. No door of the library imports this: a user decides for the whole process.
 */
import { askForWideVectors } from "./wide-flag.ts";

askForWideVectors();
