// Before anything is drawn, so that a dark page does not begin with a white flash. The page itself follows the
// reader's system and the switch from then on (src/state/theme.ts).
(() => {
  let theme = null;
  try {
    theme = localStorage.getItem("lyapscope.theme");
  } catch {
    // Without storage the reader's system decides.
  }
  const dark =
    theme === "dark" || (theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
})();
