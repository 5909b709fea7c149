/**
 * The pictures of the playground in docs/images/, from the built page as a browser shows it:
 *
 *     npm run build && node scripts/playground-pictures.mjs [FOLDER]
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openPlayground } from "./open-playground.mjs";

/** What each shows: its address, its height, and the words that say that it is done. */
const PICTURES = [
  {
    name: "playground",
    search: "?units=100&gain=2&drive=silence&steps=3000",
    height: 990,
    done: "What that means, and what not",
  },
  {
    name: "playground-gain",
    search: "?view=gain&units=128&repeats=8",
    height: 900,
    done: /^Dashed: mean-field theory/,
  },
  {
    name: "playground-units",
    search: "?view=units&moment=17",
    height: 900,
    done: /their sum is the mean/,
  },
  {
    name: "playground-training",
    search:
      "?view=training&cell=lstm&units=32&weights=usual&strength=1&delay=20&updates=800&rate=0.01&forget=3",
    height: 1240,
    done: /finished\.$/,
  },
];

const folder = process.argv[2] ?? fileURLToPath(new URL("../docs/images", import.meta.url));
const { url, browser, close } = await openPlayground();
try {
  for (const { name, search, height, done } of PICTURES) {
    const page = await browser.newPage({ viewport: { width: 1280, height }, colorScheme: "light" });
    await page.goto(url + search);
    await page.getByText(done).waitFor({ timeout: 600_000 });
    await page.screenshot({ path: join(folder, `${name}.png`) });
    await page.close();
    console.log(`wrote ${join(folder, `${name}.png`)}`);
  }
} finally {
  await close();
}
