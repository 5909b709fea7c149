/** A page of the dashboard in a browser, watched for everything that must not happen in it. */
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { expect } from "vitest";
import { openContext } from "../support/browser.ts";

export interface OpenedPage {
  readonly page: Page;
  /** Errors of scripts, words on the console, requests to other machines. */
  readonly trouble: string[];
  close(): Promise<void>;
}

export interface PageOptions {
  readonly width?: number;
  readonly scheme?: "light" | "dark";
}

/** Opens an address; refused requests are words on the console that `isExpected` may know. */
export async function openPage(
  browser: Browser,
  url: string,
  { width = 1280, scheme = "light" }: PageOptions = {},
): Promise<OpenedPage> {
  const context: BrowserContext = await openContext(browser, {
    viewport: { width, height: 900 },
    colorScheme: scheme,
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  const trouble: string[] = [];
  const own = new URL(url).origin;
  page.on("pageerror", (error) => trouble.push(String(error)));
  page.on("dialog", (dialog) => trouble.push(`a dialog: ${dialog.message()}`));
  page.on("console", (message) => {
    if (message.type() === "error") trouble.push(message.text());
  });
  page.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    if (origin !== own && !/^(data|blob):$/.test(protocol))
      trouble.push(`asks for ${request.url()}`);
  });
  await page.goto(url);
  return { page, trouble, close: () => context.close() };
}

/** Nothing that the rules of accessibility object to. */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const said = violations.map(({ id, help, nodes }) => {
    return `${id}: ${help}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`;
  });
  expect(said).toEqual([]);
}

/**
 * What scrolls sideways and must not: the page, and every part of it that is no table in a box of its own. Empty: nothing.
 */
export function scrollingSideways(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const isWide = (each: Element) =>
      each.scrollWidth > each.clientWidth + 1 &&
      /auto|scroll/.test(getComputedStyle(each).overflowX) &&
      each.querySelector("table") === null;
    const parts = [...document.querySelectorAll("body *")].filter(isWide);
    const { scrollWidth } = document.documentElement;
    return [
      ...(scrollWidth > innerWidth ? [`the page, ${scrollWidth} of ${innerWidth} pixels`] : []),
      ...parts.map((each) => `${each.tagName} ${each.className}`),
    ];
  });
}

/** What a download holds. */
export async function downloaded(page: Page, press: () => Promise<void>): Promise<string> {
  const [download] = await Promise.all([page.waitForEvent("download"), press()]);
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
