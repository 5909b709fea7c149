/** Pages of a site that exists in memory alone. */
import type { Browser, Page } from "playwright-core";
import { openContext } from "./browser.ts";
import type { Bundle } from "./bundle.ts";

const ORIGIN = "http://lyapscope.test/";

/** An empty page of a site whose files are those of a bundle; what else is asked for is not there. */
export async function servePage(browser: Browser, scripts: Bundle): Promise<Page> {
  const page = await (await openContext(browser)).newPage();
  await page.context().route("**/*", (route) => {
    const url = route.request().url();
    if (url === ORIGIN) return route.fulfill({ contentType: "text/html", body: "<!doctype html>" });
    const body = url.startsWith(ORIGIN) ? scripts.get(url.slice(ORIGIN.length)) : undefined;
    if (body === undefined) return route.fulfill({ status: 404, body: "" });
    return route.fulfill({ contentType: "text/javascript", body });
  });
  await page.goto(ORIGIN);
  return page;
}
