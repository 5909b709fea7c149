/** Imported into a command's process: says on stderr what it took, once it is over. */
process.on("exit", () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  process.stderr.write(`USAGE ${(userCPUTime + systemCPUTime) / 1e6} ${maxRSS / 1e3}\n`);
});
